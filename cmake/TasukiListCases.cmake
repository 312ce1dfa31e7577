# Run after a test program is built: writes one add_test per test case.
# --list_content prints a tree, four spaces a level, a * behind enabled cases,
# on standard error.
execute_process(COMMAND ${PROGRAM} --list_content ERROR_VARIABLE tree OUTPUT_VARIABLE out
                RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} --list_content failed: ${tree}${out}")
endif()
set(script "")
set(path "")
string(REGEX REPLACE "\n$" "" tree "${tree}${out}")
string(REPLACE ";" "\\;" tree "${tree}")
string(REPLACE "\n" ";" lines "${tree}")
list(LENGTH lines count)
set(i 0)
foreach(line IN LISTS lines)
  math(EXPR i "${i} + 1")
  string(REGEX REPLACE "[^ ].*$" "" indent "${line}")
  string(LENGTH "${indent}" depth)
  math(EXPR depth "${depth} / 4")
  string(STRIP "${line}" name)
  string(REGEX REPLACE "\\*.*$" "" name "${name}")
  list(SUBLIST path 0 ${depth} path)
  list(APPEND path "${name}")
  set(next_depth 0)
  if(i LESS count)
    list(GET lines ${i} next)
    string(REGEX REPLACE "[^ ].*$" "" next_indent "${next}")
    string(LENGTH "${next_indent}" next_depth)
    math(EXPR next_depth "${next_depth} / 4")
  endif()
  if(next_depth GREATER depth)
    continue()  # a suite
  endif()
  list(JOIN path "/" case)
  string(APPEND script "add_test([==[${NAME}/${case}]==] [==[${PROGRAM}]==] "
    "[==[--run_test=${case}]==] --report_level=no --log_level=test_suite)\n"
    "set_tests_properties([==[${NAME}/${case}]==] PROPERTIES TIMEOUT ${TIMEOUT} "
    "WORKING_DIRECTORY [==[${SOURCE_DIR}]==] LABELS [==[${LABELS}]==] "
    "ENVIRONMENT [==[${ENVIRONMENT}]==])\n")
endforeach()
file(WRITE "${LIST_FILE}" "${script}")
