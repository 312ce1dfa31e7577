// Which dictionary is meant where the options name none.
#include "src/analysis/mecab_config.h"

#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "tests/support/temp_dir.h"

namespace tasuki {
namespace {

// Sets a variable of the environment for as long as it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    const char* const before = getenv(name);
    if (before != nullptr) before_ = before;
    setenv(name, value.c_str(), 1);
  }
  ~Variable() {
    before_ ? setenv(name_, before_->c_str(), 1) : unsetenv(name_);
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

struct Machine {
  Machine() {
    std::filesystem::create_directory(dir.File("dic"));
    Write("dic/dicrc", "; a comment\nmax-grouping-size = 7\n");
  }
  void Write(const std::string& name, const std::string& lines) const {
    std::ofstream(dir.File(name)) << lines;
  }

  testing::TempDir dir;
  Variable home{"HOME", dir.File("")};
  Variable named{"MECABRC", dir.File("named")};
};

BOOST_AUTO_TEST_CASE(the_configuration_names_folder_and_user_dictionaries) {
  const Machine machine;
  machine.Write("named",
                "# comment\n;\n\ndicdir  =  " + machine.dir.File("dic") +
                    "\nuserdic = /a/b.dic,/c.dic\nuserdic = /d.dic\n"
                    "nonsense\n=\n = 3\n");
  const DictionaryFiles files = FindDictionary({}).value();
  BOOST_TEST(files.folder == machine.dir.File("dic"));
  BOOST_TEST(files.user == (std::vector<std::string>{"/a/b.dic", "/c.dic"}),
             boost::test_tools::per_element());
  BOOST_TEST(files.max_grouping == 7);
}

BOOST_AUTO_TEST_CASE(the_users_own_configuration_comes_first) {
  const Machine machine;
  machine.Write("named", "dicdir = /nowhere\n");
  machine.Write(".mecabrc", "dicdir = $(rcpath)/dic\nmax-grouping-size = 3\n");
  const DictionaryFiles files = FindDictionary({}).value();
  BOOST_TEST(
      std::filesystem::equivalent(files.folder, machine.dir.File("dic")));
  BOOST_TEST(files.max_grouping == 3);
}

BOOST_AUTO_TEST_CASE(options_come_before_every_configuration) {
  const Machine machine;
  machine.Write("named", "dicdir = /nowhere\nuserdic = /a.dic\n");
  const DictionaryFiles files =
      FindDictionary({.dictionary = machine.dir.File("dic"),
                      .user_dictionary = "/u,v.dic"})
          .value();
  BOOST_TEST(files.folder == machine.dir.File("dic"));
  BOOST_TEST(files.user == std::vector<std::string>{"/u,v.dic"},
             boost::test_tools::per_element());
  BOOST_TEST(FindDictionary({.dictionary = machine.dir.File("dic")})
                 .value()
                 .user.empty());
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_named) {
  const Machine machine;
  const auto message = [] {
    return std::string(FindDictionary({}).status().message());
  };
  BOOST_TEST(message().find(machine.dir.File("named")) != std::string::npos);
  machine.Write("named", "userdic = /a.dic\n");
  BOOST_TEST(message().find("dicdir") != std::string::npos);
  machine.Write("named", "dicdir = /nowhere/ipadic\n");
  BOOST_TEST(message().find("/nowhere/ipadic") != std::string::npos);
}

}  // namespace
}  // namespace tasuki
