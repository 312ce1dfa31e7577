#include "src/tagging/schema.h"

namespace tasuki::tagging {

const Schema& TaggingSchema() {
  static const Schema schema = {
      .room = "tagging",
      .migrations = {
          {.version = 1,
           .statements = {// The taxonomy is its history. `target` is the
                          // parent, or what a tag was merged into.
                          R"sql(CREATE TABLE taxonomy_change (
                 tenant text NOT NULL, version int64 NOT NULL,
                 kind int64 NOT NULL, axis text NOT NULL, tag text NOT NULL,
                 target text NOT NULL, label text NOT NULL,
                 multiple int64 NOT NULL, PRIMARY KEY (tenant, version)))sql",
                          // Names, and as those without a language aliases.
                          R"sql(CREATE TABLE taxonomy_label (
                 tenant text NOT NULL, version int64 NOT NULL,
                 number int64 NOT NULL, language text NOT NULL,
                 label text NOT NULL,
                 PRIMARY KEY (tenant, version, number)))sql",
                          // Numbers are dense: documents of the TagIndex.
                          R"sql(CREATE TABLE tagged_ticket (
                 tenant text NOT NULL, ticket text NOT NULL,
                 number int64 NOT NULL, version int64 NOT NULL,
                 occurred_at int64 NOT NULL, text_state int64 NOT NULL,
                 PRIMARY KEY (tenant, ticket)))sql",
                          R"sql(CREATE UNIQUE INDEX tagged_ticket_number
                 ON tagged_ticket (tenant, number))sql",
                          R"sql(CREATE TABLE ticket_tag (
                 tenant text NOT NULL, ticket text NOT NULL,
                 tag text NOT NULL, source int64 NOT NULL,
                 confidence double NOT NULL, actor text NOT NULL,
                 actor_kind int64 NOT NULL, time int64 NOT NULL,
                 confirmed_by text NOT NULL, confirm_time int64 NOT NULL,
                 PRIMARY KEY (tenant, ticket, tag)))sql",
                          R"sql(CREATE TABLE tagged_text (
                 tenant text NOT NULL, number int64 NOT NULL,
                 body text NOT NULL, sender text NOT NULL,
                 channel int64 NOT NULL, PRIMARY KEY (tenant, number)))sql",
                          R"sql(CREATE TABLE tag_rule (
                 tenant text NOT NULL, id text NOT NULL,
                 version int64 NOT NULL, live int64 NOT NULL,
                 tag text NOT NULL, regex text NOT NULL,
                 channel int64 NOT NULL, PRIMARY KEY (tenant, id)))sql",
                          // kind 1: contains, 2: senders.
                          R"sql(CREATE TABLE tag_rule_entry (
                 tenant text NOT NULL, rule text NOT NULL,
                 kind int64 NOT NULL, number int64 NOT NULL,
                 entry text NOT NULL,
                 PRIMARY KEY (tenant, rule, kind, number)))sql",
                          R"sql(CREATE TABLE tag_feedback (
                 tenant text NOT NULL, number int64 NOT NULL,
                 suggestion text NOT NULL, ticket text NOT NULL,
                 PRIMARY KEY (tenant, number)))sql",
                          R"sql(CREATE UNIQUE INDEX tag_feedback_suggestion
                 ON tag_feedback (tenant, suggestion))sql",
                          R"sql(CREATE TABLE tag_feedback_tag (
                 tenant text NOT NULL, feedback int64 NOT NULL,
                 tag text NOT NULL, is_right int64 NOT NULL,
                 PRIMARY KEY (tenant, feedback, tag)))sql",
                          // `feedback`: the last that the model does not need
                          // to learn any more.
                          R"sql(CREATE TABLE tag_model (
                 tenant text NOT NULL, version int64 NOT NULL,
                 feedback int64 NOT NULL, examples int64 NOT NULL,
                 train_time int64 NOT NULL, model bytes NOT NULL,
                 PRIMARY KEY (tenant, version)))sql"}}}};
  return schema;
}

}  // namespace tasuki::tagging
