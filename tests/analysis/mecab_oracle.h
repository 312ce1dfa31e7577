// libmecab itself, beside what stands in its place.
#ifndef TASUKI_TESTS_ANALYSIS_MECAB_ORACLE_H_
#define TASUKI_TESTS_ANALYSIS_MECAB_ORACLE_H_

#include <fcntl.h>
#include <mecab.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/analysis/dictionary.h"
#include "src/analysis/lattice.h"

namespace tasuki {

constexpr char kIpadic[] = "/var/lib/mecab/dic/ipadic-utf8";

// The words of one text, a line each: its bytes, surface and features.
inline std::string Line(std::size_t begin, std::string_view surface,
                        std::string_view feature) {
  return std::to_string(begin) + ' ' + std::string(surface) + '\t' +
         std::string(feature) + '\n';
}

// Arguments as a C program gets them.
class Arguments {
 public:
  explicit Arguments(std::vector<std::string> words)
      : words_(std::move(words)) {
    for (std::string& word : words_) pointers_.push_back(word.data());
  }
  int count() const { return static_cast<int>(pointers_.size()); }
  char** pointers() { return pointers_.data(); }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
};

class MecabOracle {
 public:
  explicit MecabOracle(const DictionaryFiles& files) {
    std::vector<std::string> words = {"test", "-r", "/dev/null", "-d",
                                      files.folder};
    std::string users;
    for (const std::string& user : files.user) {
      users += (users.empty() ? "" : ",") + user;
    }
    if (!users.empty()) words.insert(words.end(), {"-u", users});
    Arguments arguments(std::move(words));
    model_.reset(MeCab::createModel(arguments.count(), arguments.pointers()));
    BOOST_TEST_REQUIRE(model_ != nullptr);
    tagger_.reset(model_->createTagger());
    lattice_.reset(model_->createLattice());
  }

  std::string Words(const std::string& text) {
    lattice_->set_sentence(text.c_str(), text.size());
    BOOST_TEST_REQUIRE(tagger_->parse(lattice_.get()));
    std::string lines;
    for (const MeCab::Node* node = lattice_->bos_node()->next;
         node->stat != MECAB_EOS_NODE; node = node->next) {
      lines += Line(static_cast<std::size_t>(node->surface - text.c_str()),
                    {node->surface, node->length}, node->feature);
    }
    return lines;
  }

 private:
  std::unique_ptr<MeCab::Model> model_;
  std::unique_ptr<MeCab::Tagger> tagger_;
  std::unique_ptr<MeCab::Lattice> lattice_;
};

inline std::string Words(const Dictionary& dictionary, Lattice& lattice,
                         std::string_view text) {
  std::string lines;
  for (const FoundWord& word : lattice.Decode(text)) {
    lines += Line(word.begin, text.substr(word.begin, word.end - word.begin),
                  dictionary.FeatureOf(word.token));
  }
  return lines;
}

// Nothing is printed while it lives.
class Silence {
 public:
  Silence() {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
  }
  ~Silence() {
    std::cout.flush();
    std::fflush(stdout);
    dup2(output_, STDOUT_FILENO);
    dup2(errors_, STDERR_FILENO);
    close(output_);
    close(errors_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  const int output_ = dup(STDOUT_FILENO);
  const int errors_ = dup(STDERR_FILENO);
};

// Runs mecab-dict-index.
inline void CompileDictionary(std::vector<std::string> words) {
  words.insert(words.begin(), "mecab-dict-index");
  words.insert(words.end(), {"-f", "utf-8", "-t", "utf-8"});
  Arguments arguments(std::move(words));
  const Silence silence;
  const int result = mecab_dict_index(arguments.count(), arguments.pointers());
  BOOST_TEST_REQUIRE(result == 0);
}

}  // namespace tasuki

#endif  // TASUKI_TESTS_ANALYSIS_MECAB_ORACLE_H_
