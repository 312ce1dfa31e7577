// Any text as an expression of tags: what Resolve accepts, can be evaluated and
// means what its own path says.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tasuki/tagging/expression.h"
#include "tasuki/tagging/taxonomy.h"

namespace {

tasuki::Taxonomy MakeTaxonomy() {
  using namespace tasuki;
  Taxonomy taxonomy;
  const TagId gacha("g"), limited("l"), sad("s");
  for (const TaxonomyChange& change : std::initializer_list<TaxonomyChange>{
           AddAxis{.key = "content"}, AddAxis{.key = "感情", .multiple = true},
           AddTag{.id = gacha, .axis = "content", .key = "gacha"},
           AddTag{.id = limited,
           .axis = "content",
           .parent = gacha,
           .key = "限定 ガチャ",
           .aliases = {"a\"b"}},
           AddTag{.id = sad, .axis = "感情", .key = "悲しい"}}) {
    if (!taxonomy.Apply(change).ok()) std::abort();
  }
  return taxonomy;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const tasuki::Taxonomy taxonomy = MakeTaxonomy();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto filter = tasuki::Resolve(taxonomy, text);
  if (filter.ok()) {
    if (!filter->Validate().ok()) std::abort();
    filter->Matches({});
    filter->Matches({tasuki::TagId("g"), tasuki::TagId("s")});
  }
  if (const auto tag = taxonomy.Find(text); tag.ok()) {
    const auto again = taxonomy.Find(taxonomy.PathOf(*tag));
    if (!again.ok() || *again != *tag) std::abort();
  }
  return 0;
}
