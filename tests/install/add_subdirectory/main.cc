// A host that uses the values every room shares.
#include "tasuki/base/env.h"
#include "tasuki/base/tag_filter.h"

int main() {
  const tasuki::TagId gacha("gacha");
  const tasuki::TagFilter filter = tasuki::Not(tasuki::HasTag(gacha));
  const bool right = filter.Matches({}) && !filter.Matches({gacha});
  return right && tasuki::RealEnv().clock != nullptr ? 0 : 1;
}
