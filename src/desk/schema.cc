#include "src/desk/schema.h"

namespace tasuki::desk {

const Schema& DeskSchema() {
  static const Schema schema = {
      .room = "desk",
      .migrations = {{.version = 1,
                      .statements = {
                          // How far the events have been followed.
                          R"sql(CREATE TABLE desk_cursor (
                            tenant text NOT NULL, position int64 NOT NULL,
                            PRIMARY KEY (tenant)))sql",
                      }}}};
  return schema;
}

}  // namespace tasuki::desk
