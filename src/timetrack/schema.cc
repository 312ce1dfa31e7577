#include "src/timetrack/schema.h"

namespace tasuki::timetrack {

const Schema& TimetrackSchema() {
  static const Schema schema = {
      .room = "timetrack",
      .migrations = {{.version = 1,
                      .statements = {
                          // end_time and end_cause are 0 while it runs.
                          R"sql(CREATE TABLE work_interval (
                 tenant text NOT NULL, id text NOT NULL,
                 agent text NOT NULL, kind int64 NOT NULL,
                 ticket text NOT NULL, weight int64 NOT NULL,
                 begin_time int64 NOT NULL, lease_end int64 NOT NULL,
                 end_time int64 NOT NULL, end_cause int64 NOT NULL,
                 version int64 NOT NULL, PRIMARY KEY (tenant, id)))sql",
                          R"sql(CREATE INDEX work_interval_agent
                 ON work_interval (tenant, agent, begin_time, id))sql",
                          // What runs (in its order, or the planner would walk
                          // the index above), and what a correction might
                          // overlap.
                          R"sql(CREATE INDEX work_interval_agent_end
                 ON work_interval (tenant, agent, end_time, begin_time,
                 id))sql",
                          R"sql(CREATE INDEX work_interval_ticket
                 ON work_interval (tenant, ticket, begin_time, id)
                 WHERE ticket <> '')sql",
                          // What a correction cannot change is on the interval.
                          R"sql(CREATE TABLE interval_correction (
                 tenant text NOT NULL, interval_id text NOT NULL,
                 version int64 NOT NULL,
                 ticket_before text NOT NULL, begin_before int64 NOT NULL,
                 lease_end_before int64 NOT NULL, end_before int64 NOT NULL,
                 ticket_after text NOT NULL, begin_after int64 NOT NULL,
                 lease_end_after int64 NOT NULL, end_after int64 NOT NULL,
                 actor text NOT NULL, actor_kind int64 NOT NULL,
                 time int64 NOT NULL, note text NOT NULL,
                 PRIMARY KEY (tenant, interval_id, version)))sql",
                          R"sql(CREATE TABLE time_label (
                 tenant text NOT NULL, ticket text NOT NULL,
                 version int64 NOT NULL, service text NOT NULL,
                 PRIMARY KEY (tenant, ticket)))sql",
                          R"sql(CREATE TABLE time_label_tag (
                 tenant text NOT NULL, ticket text NOT NULL, tag text NOT NULL,
                 PRIMARY KEY (tenant, ticket, tag)))sql",
                      }}}};
  return schema;
}

}  // namespace tasuki::timetrack
