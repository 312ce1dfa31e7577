// Xapian: its own n-grams of Chinese and Japanese, without positions, ORed;
// BM25 with the usual constants. A GPL library: only ever a peer here.
#include <xapian.h>

#include "benchmarks/folder.h"
#include "benchmarks/similarity/peer.h"

namespace tasuki::bench {
namespace {

class XapianPeer final : public Peer {
 public:
  std::string name() const override { return "xapian"; }

  void Index(const std::vector<BeirText>& documents) override {
    const std::string building = folder_.path() + "/building";
    const std::string compact = folder_.path() + "/compact";
    {
      Xapian::WritableDatabase database(
          building, Xapian::DB_CREATE_OR_OPEN | Xapian::DB_NO_SYNC);
      for (const BeirText& text : documents) {
        database.add_document(TermsOf(text.text));
      }
      database.commit();
      database.compact(compact, Xapian::DBCOMPACT_SINGLE_FILE);
    }
    database_ = Xapian::Database(compact);
  }

  std::vector<std::uint32_t> Query(const std::string& text, int k) override {
    const Xapian::Document terms = TermsOf(text);
    Xapian::Enquire enquire(database_);
    enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0.5));
    enquire.set_query(Xapian::Query(
        Xapian::Query::OP_OR, terms.termlist_begin(), terms.termlist_end()));
    const Xapian::MSet best = enquire.get_mset(0, k);
    std::vector<std::uint32_t> found;
    for (auto hit = best.begin(); hit != best.end(); ++hit) {
      found.push_back(*hit - 1);  // its documents count from 1
    }
    return found;
  }

 private:
  Xapian::Document TermsOf(const std::string& text) {
    Xapian::Document document;
    generator_.set_document(document);
    generator_.index_text_without_positions(text);
    return document;
  }

  static Xapian::TermGenerator Generator() {
    Xapian::TermGenerator generator;
    generator.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
    return generator;
  }

  const Folder folder_{MemoryFolder()};
  Xapian::TermGenerator generator_ = Generator();
  Xapian::Database database_;
};

}  // namespace

std::unique_ptr<Peer> MakeXapian() { return std::make_unique<XapianPeer>(); }

}  // namespace tasuki::bench
