#include "src/routing/schema.h"

namespace tasuki::routing {

const Schema& RoutingSchema() {
  static const Schema schema = {
      .room = "routing",
      .migrations = {
          {.version = 1,
           .statements = {
               // Who leads the pool. Every write of the router names the epoch
               // that it was opened with, and so fails once there is another.
               // Up to the journal's row `filed` the tasks are in their table.
               R"sql(CREATE TABLE routing_lease (
                 tenant text NOT NULL, pool text NOT NULL,
                 epoch int64 NOT NULL, journal int64 NOT NULL,
                 filed int64 NOT NULL, time int64 NOT NULL,
                 PRIMARY KEY (tenant, pool)))sql",
               // What the engine decided, one row per group of commands, with
               // the rows of the tasks that changed; and its whole state as of
               // one of them.
               R"sql(CREATE TABLE routing_journal (
                 tenant text NOT NULL, pool text NOT NULL,
                 number int64 NOT NULL, epoch int64 NOT NULL,
                 time int64 NOT NULL, records bytes NOT NULL,
                 tasks bytes NOT NULL, PRIMARY KEY (tenant, pool, number)))sql",
               R"sql(CREATE TABLE routing_snapshot (
                 tenant text NOT NULL, pool text NOT NULL,
                 number int64 NOT NULL, time int64 NOT NULL,
                 state bytes NOT NULL, PRIMARY KEY (tenant, pool)))sql",
               // Handles and the names they stand for: skills, teams, sites.
               R"sql(CREATE TABLE routing_name (
                 tenant text NOT NULL, pool text NOT NULL,
                 kind int64 NOT NULL, number int64 NOT NULL,
                 name text NOT NULL,
                 PRIMARY KEY (tenant, pool, kind, number)))sql",
               R"sql(CREATE TABLE routing_service (
                 tenant text NOT NULL, pool text NOT NULL,
                 number int64 NOT NULL, name text NOT NULL,
                 base int64 NOT NULL, wait_weight int64 NOT NULL,
                 due_weight int64 NOT NULL, priority_weight int64 NOT NULL,
                 starvation_bound int64 NOT NULL, agent_order int64 NOT NULL,
                 overflow int64 NOT NULL, target_wait int64 NOT NULL,
                 value_weight int64 NOT NULL, queue_weight int64 NOT NULL,
                 queue_share int64 NOT NULL,
                 PRIMARY KEY (tenant, pool, number)))sql",
               R"sql(CREATE TABLE routing_affinity (
                 tenant text NOT NULL, pool text NOT NULL,
                 service int64 NOT NULL, team text NOT NULL,
                 bonus int64 NOT NULL, wait_weight int64 NOT NULL,
                 reserve int64 NOT NULL, idle_share int64 NOT NULL,
                 PRIMARY KEY (tenant, pool, service, team)))sql",
               // handle 0: removed; the row keeps the version growing.
               R"sql(CREATE TABLE routing_agent (
                 tenant text NOT NULL, pool text NOT NULL, id text NOT NULL,
                 handle int64 NOT NULL, version int64 NOT NULL,
                 voice int64 NOT NULL, chat int64 NOT NULL,
                 mail int64 NOT NULL, team text NOT NULL, site text NOT NULL,
                 clearance int64 NOT NULL, veteran int64 NOT NULL,
                 takes_offers int64 NOT NULL, works_from int64 NOT NULL,
                 works_until int64 NOT NULL, state int64 NOT NULL,
                 occupancy int64 NOT NULL, update_time int64 NOT NULL,
                 PRIMARY KEY (tenant, pool, id)))sql",
               R"sql(CREATE TABLE routing_agent_skill (
                 tenant text NOT NULL, pool text NOT NULL,
                 agent text NOT NULL, skill text NOT NULL,
                 level int64 NOT NULL,
                 PRIMARY KEY (tenant, pool, agent, skill)))sql",
               // handle 0: ended.
               R"sql(CREATE TABLE routing_task (
                 tenant text NOT NULL, pool text NOT NULL, id text NOT NULL,
                 handle int64 NOT NULL, version int64 NOT NULL,
                 service text NOT NULL, channel int64 NOT NULL,
                 priority int64 NOT NULL, cost int64 NOT NULL,
                 first_contact int64 NOT NULL, value int64 NOT NULL,
                 state int64 NOT NULL,
                 agent text NOT NULL, offer text NOT NULL,
                 deadline int64 NOT NULL, container int64 NOT NULL,
                 step int64 NOT NULL, attempt int64 NOT NULL,
                 submit_time int64 NOT NULL, update_time int64 NOT NULL,
                 due int64 NOT NULL, why bytes NOT NULL,
                 explanation text NOT NULL,
                 PRIMARY KEY (tenant, pool, id)))sql",
               R"sql(CREATE INDEX routing_task_live
                 ON routing_task (tenant, pool, service, channel, state,
                                  submit_time)
                 WHERE handle <> 0)sql",
               R"sql(CREATE INDEX routing_task_held
                 ON routing_task (tenant, pool, agent, state)
                 WHERE handle <> 0)sql",
               R"sql(CREATE INDEX routing_task_ended
                 ON routing_task (tenant, pool, update_time)
                 WHERE handle = 0)sql",
               R"sql(CREATE INDEX routing_task_state
                 ON routing_task (tenant, pool, state, id))sql",
               R"sql(CREATE INDEX routing_task_agent
                 ON routing_task (tenant, pool, agent, id)
                 WHERE agent <> '')sql",
           }}}};
  return schema;
}

}  // namespace tasuki::routing
