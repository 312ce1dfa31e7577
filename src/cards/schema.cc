#include "src/cards/schema.h"

namespace tasuki::cards {

const Schema& CardsSchema() {
  static const Schema schema = {
      .room = "cards",
      .migrations = {{.version = 1,
                      .statements = {
                          R"sql(CREATE TABLE card (
                 tenant text NOT NULL, token text NOT NULL,
                 purpose text NOT NULL, brand int64 NOT NULL,
                 last_four text NOT NULL, fingerprint_key text NOT NULL,
                 fingerprint bytes NOT NULL, seal_key text NOT NULL,
                 sealed bytes NOT NULL, unkept_since int64 NOT NULL,
                 create_time int64 NOT NULL, PRIMARY KEY (tenant, token)))sql",
                          // Keys are made for one tenant and purpose each, so a
                          // fingerprint says both; it is all of the index, as
                          // no two new cards share a page of that.
                          R"sql(CREATE INDEX card_fingerprint ON card
                 (fingerprint))sql",
                          R"sql(CREATE INDEX card_unkept ON card
                 (tenant, purpose, unkept_since)
                 WHERE unkept_since > 0)sql",
                          R"sql(CREATE TABLE card_access (
                 tenant text NOT NULL, number int64 NOT NULL,
                 time int64 NOT NULL, actor text NOT NULL,
                 actor_kind int64 NOT NULL, access int64 NOT NULL,
                 token text NOT NULL, scope text NOT NULL,
                 reason text NOT NULL, link bytes NOT NULL,
                 PRIMARY KEY (tenant, number)))sql",
                          R"sql(CREATE INDEX card_access_actor
                 ON card_access (tenant, actor, time))sql",
                          R"sql(CREATE TABLE card_access_head (
                 tenant text NOT NULL, number int64 NOT NULL,
                 link bytes NOT NULL, mac_key text NOT NULL,
                 mac bytes NOT NULL, PRIMARY KEY (tenant)))sql",
                          R"sql(CREATE TABLE card_holder (
                 tenant text NOT NULL, token text NOT NULL,
                 holder text NOT NULL,
                 PRIMARY KEY (tenant, token, holder)))sql",
                          R"sql(CREATE INDEX card_holder_holder
                 ON card_holder (tenant, holder))sql",
                          R"sql(CREATE TABLE card_released (
                 tenant text NOT NULL, purpose text NOT NULL,
                 holder text NOT NULL,
                 PRIMARY KEY (tenant, purpose, holder)))sql",
                          R"sql(CREATE TABLE card_seals (
                 tenant text NOT NULL, purpose text NOT NULL,
                 seal_key text NOT NULL, seals int64 NOT NULL,
                 PRIMARY KEY (tenant, purpose, seal_key)))sql",
                      }}}};
  return schema;
}

}  // namespace tasuki::cards
