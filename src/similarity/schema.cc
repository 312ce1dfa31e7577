#include "src/similarity/schema.h"

namespace tasuki::similarity {

const Schema& SimilaritySchema() {
  static const Schema schema = {
      .room = "similarity",
      .migrations = {
          {.version = 1,
           .statements =
               {
                   // What stays of a reply that is removed. The number
                   // is its handle in the index, never another's: a
                   // rebuilt index breaks ties as the old one did.
                   R"sql(CREATE TABLE past_reply_ref (
                 tenant text NOT NULL, id text NOT NULL,
                 number int64 NOT NULL, version int64 NOT NULL,
                 PRIMARY KEY (tenant, id)))sql",
                   R"sql(CREATE UNIQUE INDEX past_reply_ref_number
                 ON past_reply_ref (tenant, number))sql",
                   R"sql(CREATE TABLE past_reply (
                 tenant text NOT NULL, number int64 NOT NULL,
                 title text NOT NULL, inquiry text NOT NULL,
                 reply text NOT NULL, service text NOT NULL,
                 language text NOT NULL, occurred_at int64 NOT NULL,
                 author text NOT NULL, outcome int64 NOT NULL,
                 went_well int64 NOT NULL, reopened int64 NOT NULL,
                 create_time int64 NOT NULL, update_time int64 NOT NULL,
                 PRIMARY KEY (tenant, number)))sql",
                   R"sql(CREATE TABLE past_reply_tag (
                 tenant text NOT NULL, number int64 NOT NULL,
                 tag text NOT NULL, axis text NOT NULL,
                 PRIMARY KEY (tenant, number, tag)))sql",
                   R"sql(CREATE TABLE past_reply_feedback (
                 tenant text NOT NULL, suggestion text NOT NULL,
                 number int64 NOT NULL, actor text NOT NULL,
                 actor_kind int64 NOT NULL, used_as int64 NOT NULL,
                 edited_percent double NOT NULL, outcome int64 NOT NULL,
                 time int64 NOT NULL, PRIMARY KEY (tenant, suggestion)))sql",
                   R"sql(CREATE INDEX past_reply_feedback_time
                 ON past_reply_feedback (tenant, time))sql",
                   R"sql(CREATE INDEX past_reply_feedback_number
                 ON past_reply_feedback (tenant, number, outcome))sql",
               }},
          {.version = 2,
           .statements = {
               // What the feedback on a search moved the weights
               // by, and the sum of all since they were forgotten
               // last: its epoch.
               R"sql(CREATE TABLE past_reply_lesson (
                 tenant text NOT NULL, search text NOT NULL,
                 epoch int64 NOT NULL, words int64 NOT NULL,
                 title int64 NOT NULL, characters int64 NOT NULL,
                 tags int64 NOT NULL, outcome int64 NOT NULL,
                 PRIMARY KEY (tenant, search)))sql",
               R"sql(CREATE TABLE past_reply_weights (
                 tenant text NOT NULL, epoch int64 NOT NULL,
                 searches int64 NOT NULL, words int64 NOT NULL,
                 title int64 NOT NULL, characters int64 NOT NULL,
                 tags int64 NOT NULL, outcome int64 NOT NULL,
                 PRIMARY KEY (tenant)))sql",
           }}}};
  return schema;
}

}  // namespace tasuki::similarity
