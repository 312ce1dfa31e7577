// Groonga: MeCab's words, ORed, by its default score.
#include <groonga.h>

#include <cstdio>
#include <cstdlib>

#include "benchmarks/folder.h"
#include "benchmarks/similarity/peer.h"

namespace tasuki::bench {
namespace {

class Groonga final : public Peer {
 public:
  Groonga() {
    grn_init();
    context_ = grn_ctx_open(0);
    database_ =
        grn_db_create(context_, (folder_.path() + "/groonga").c_str(), nullptr);
    Run("plugin_register tokenizers/mecab");
    Run("table_create Texts TABLE_NO_KEY");
    Run("column_create Texts text COLUMN_SCALAR LongText");
    Run("table_create Terms TABLE_PAT_KEY ShortText "
        "--default_tokenizer TokenMecab --normalizer NormalizerNFKC130");
    Run("column_create Terms texts COLUMN_INDEX Texts text");
    terms_ = Named("Terms");
  }
  ~Groonga() override {
    grn_obj_close(context_, database_);
    grn_ctx_close(context_);
    grn_fin();
  }

  std::string name() const override { return "groonga"; }

  // One after the other into the index, visible to the next query as with
  // ours. Built in one go over texts that are there it takes a third less.
  void Index(const std::vector<BeirText>& documents) override {
    grn_obj* const table = Named("Texts");
    grn_obj* const column = Named("Texts.text");
    grn_obj value;
    GRN_TEXT_INIT(&value, 0);
    for (const BeirText& document : documents) {
      const grn_id id = grn_table_add(context_, table, nullptr, 0, nullptr);
      GRN_TEXT_SET(context_, &value, document.text.data(),
                   document.text.size());
      grn_obj_set_value(context_, column, id, &value, GRN_OBJ_SET);
    }
    grn_obj_close(context_, &value);
  }

  std::vector<std::uint32_t> Query(const std::string& text, int k) override {
    std::vector<std::uint32_t> found;
    const std::string any = AnyTerm(text);
    if (any.empty()) return found;
    // Answers [[0,…],[[[hits],[["_id","UInt32"]],[id],[id],…]]].
    const std::string answer =
        Run("select Texts --match_columns text --query '" + any +
            "' --output_columns _id --sort_keys -_score --limit " +
            std::to_string(k));
    std::size_t at = answer.find("\"UInt32\"");
    while ((at = answer.find(",[", at)) != std::string::npos) {
      at += 2;
      found.push_back(static_cast<std::uint32_t>(
          std::strtoul(answer.c_str() + at, nullptr, 10) - 1));
    }
    return found;
  }

 private:
  std::string Run(const std::string& command) {
    grn_ctx_send(context_, command.data(),
                 static_cast<unsigned>(command.size()), 0);
    char* answer = nullptr;
    unsigned size = 0;
    int flags = 0;
    grn_ctx_recv(context_, &answer, &size, &flags);
    if (context_->rc != GRN_SUCCESS) {
      std::fprintf(stderr, "Groonga: %s\n", context_->errbuf);
      std::exit(1);
    }
    return std::string(answer, size);
  }

  grn_obj* Named(const std::string& name) {
    return grn_ctx_get(context_, name.data(), static_cast<int>(name.size()));
  }

  // "a" OR "b" …, of the question's words that some text has.
  std::string AnyTerm(const std::string& text) {
    grn_obj tokens;
    GRN_UINT32_INIT(&tokens, GRN_OBJ_VECTOR);
    grn_table_tokenize(context_, terms_, text.data(),
                       static_cast<unsigned>(text.size()), &tokens, false);
    std::string any;
    const auto count = grn_vector_size(context_, &tokens);
    for (unsigned i = 0; i < count; ++i) {
      char term[GRN_TABLE_MAX_KEY_SIZE];
      const int size = grn_table_get_key(
          context_, terms_, GRN_UINT32_VALUE_AT(&tokens, i), term, sizeof term);
      if (size <= 0) continue;
      if (!any.empty()) any += " OR ";
      any += '"';
      for (int at = 0; at < size; ++at) {
        if (term[at] == '"' || term[at] == '\\') any += '\\';
        if (term[at] == '\'') any += '\\';
        any += term[at];
      }
      any += '"';
    }
    grn_obj_close(context_, &tokens);
    return any;
  }

  const Folder folder_{MemoryFolder()};
  grn_ctx* context_ = nullptr;
  grn_obj* database_ = nullptr;
  grn_obj* terms_ = nullptr;
};

}  // namespace

std::unique_ptr<Peer> MakeGroonga() { return std::make_unique<Groonga>(); }

}  // namespace tasuki::bench
