// A struct against its message: the same fields by name, so that nothing is
// dropped on the way.
#ifndef TASUKI_TESTS_RPC_CHECK_SAME_H_
#define TASUKI_TESTS_RPC_CHECK_SAME_H_

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "src/base/fields.h"
#include "src/rpc/wire.h"

namespace tasuki::rpc {

struct NameCollector {
  template <class Member>
  void operator()(const char* name, Member&, FieldRule) {
    names.insert(name);
  }
  std::set<std::string> names;
};

template <class Struct, class Wire>
void CheckSame() {
  NameCollector collector;
  const Struct sample{};
  VisitFields(collector, sample);
  std::set<std::string> wire;
  const auto& descriptor = *Wire::descriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    wire.insert(descriptor.field(i)->name());
  }
  BOOST_TEST_CONTEXT(descriptor.full_name()) {
    BOOST_TEST(collector.names == wire, boost::test_tools::per_element());
  }
}

}  // namespace tasuki::rpc

#endif  // TASUKI_TESTS_RPC_CHECK_SAME_H_
