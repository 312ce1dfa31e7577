#include "src/tickets/schema.h"

namespace tasuki::tickets {

const Schema& TicketsSchema() {
  static const Schema schema = {
      .room = "tickets",
      .migrations = {{.version = 1,
                      .statements = {
                          R"sql(CREATE TABLE customer (
                 tenant text NOT NULL, id text NOT NULL,
                 external_id text NOT NULL, display_name text NOT NULL,
                 version int64 NOT NULL, create_time int64 NOT NULL,
                 PRIMARY KEY (tenant, id)))sql",
                          R"sql(CREATE UNIQUE INDEX customer_external_id
                 ON customer (tenant, external_id))sql",
                          // Ids sort by age, so a list by id is a list by
                          // arrival and needs no index of its own.
                          R"sql(CREATE TABLE ticket (
                 tenant text NOT NULL, id text NOT NULL,
                 version int64 NOT NULL, external_id text NOT NULL,
                 customer text NOT NULL, first_contact int64 NOT NULL,
                 outbound int64 NOT NULL,
                 subject text NOT NULL, service text NOT NULL,
                 language text NOT NULL, channel int64 NOT NULL,
                 priority int64 NOT NULL, state int64 NOT NULL,
                 hold_reason text NOT NULL, claim_agent text NOT NULL,
                 claim_fence int64 NOT NULL, claim_expire_time int64 NOT NULL,
                 message_count int64 NOT NULL, create_time int64 NOT NULL,
                 update_time int64 NOT NULL, occurred_at int64 NOT NULL,
                 first_reply_time int64 NOT NULL, close_time int64 NOT NULL,
                 outcome int64 NOT NULL, PRIMARY KEY (tenant, id)))sql",
                          R"sql(CREATE UNIQUE INDEX ticket_external_id
                 ON ticket (tenant, external_id) WHERE external_id <> '')sql",
                          R"sql(CREATE INDEX ticket_customer
                 ON ticket (tenant, customer, id))sql",
                          R"sql(CREATE INDEX ticket_state
                 ON ticket (tenant, state, id))sql",
                          R"sql(CREATE INDEX ticket_claim
                 ON ticket (tenant, claim_agent, id)
                 WHERE claim_agent <> '')sql",
                          R"sql(CREATE TABLE message (
                 tenant text NOT NULL, ticket text NOT NULL,
                 number int64 NOT NULL, kind int64 NOT NULL,
                 author text NOT NULL, author_kind int64 NOT NULL,
                 body text NOT NULL, time int64 NOT NULL,
                 occurred_at int64 NOT NULL, erased int64 NOT NULL,
                 PRIMARY KEY (tenant, ticket, number)))sql",
                          R"sql(CREATE TABLE attachment (
                 tenant text NOT NULL, ticket text NOT NULL,
                 message int64 NOT NULL, number int64 NOT NULL,
                 name text NOT NULL, type text NOT NULL, size int64 NOT NULL,
                 digest text NOT NULL, uri text NOT NULL,
                 PRIMARY KEY (tenant, ticket, message, number)))sql",
                          R"sql(CREATE TABLE draft (
                 tenant text NOT NULL, ticket text NOT NULL,
                 version int64 NOT NULL, author text NOT NULL,
                 body text NOT NULL, update_time int64 NOT NULL,
                 approved_version int64 NOT NULL,
                 PRIMARY KEY (tenant, ticket)))sql",
                          R"sql(CREATE TABLE review (
                 tenant text NOT NULL, ticket text NOT NULL, id text NOT NULL,
                 reviewer text NOT NULL, verdict int64 NOT NULL,
                 body text NOT NULL, draft_version int64 NOT NULL,
                 quote_begin int64 NOT NULL, quote_end int64 NOT NULL,
                 quote text NOT NULL, time int64 NOT NULL,
                 PRIMARY KEY (tenant, ticket, id)))sql",
                      }}}};
  return schema;
}

}  // namespace tasuki::tickets
