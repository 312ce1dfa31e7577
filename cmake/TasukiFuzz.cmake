# tasuki_fuzzer(tag_filter SOURCES … LIBRARIES …): the program fuzz_tag_filter,
# whose LLVMFuzzerTestOneInput aborts on what must never be. `./dev fuzz` builds
# it with clang's libFuzzer.
function(tasuki_fuzzer name)
  tasuki_program(fuzz_${name} ${ARGN})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endfunction()
