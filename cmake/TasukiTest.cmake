# tasuki_test(NAME base_test SOURCES … LIBRARIES tasuki::base [LABELS …] [TRANSPORTS])
#
# TRANSPORTS: the tests run in-process and, where gRPC is built, over it too.
#
# One executable; CTest gets one entry per Boost.Test case, found by asking the
# executable after it is built, so that the count that CTest prints is true.
#
# Labels: `threads` for tests with more than one thread, the only ones built for
# the thread sanitizer; `slow` for those that no sanitizer waits for.
find_package(Boost 1.74 REQUIRED COMPONENTS unit_test_framework)
add_custom_target(tasuki_tests)
add_library(tasuki_test_main OBJECT ${PROJECT_SOURCE_DIR}/tests/main.cc)
target_link_libraries(tasuki_test_main PUBLIC Boost::unit_test_framework)
target_compile_definitions(tasuki_test_main PUBLIC BOOST_TEST_DYN_LINK)
tasuki_compile_options(tasuki_test_main)

function(tasuki_test)
  cmake_parse_arguments(ARG "TRANSPORTS" "NAME;TIMEOUT" "SOURCES;LIBRARIES;LABELS;ENVIRONMENT" ${ARGN})
  if((TASUKI_SANITIZE STREQUAL "thread" AND NOT "threads" IN_LIST ARG_LABELS)
     OR (TASUKI_SANITIZE AND "slow" IN_LIST ARG_LABELS))
    return()
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  tasuki_program(${ARG_NAME} SOURCES ${ARG_SOURCES}
                 LIBRARIES ${ARG_LIBRARIES} tasuki_test_main)
  # Halves the time to compile tests; what they test is built as shipped.
  target_compile_options(${ARG_NAME} PRIVATE $<$<CONFIG:Release>:-O1>)
  if(ARG_TRANSPORTS AND TASUKI_RPC)
    target_compile_definitions(${ARG_NAME} PRIVATE TASUKI_TEST_RPC)
    target_link_libraries(${ARG_NAME} PRIVATE tasuki::rpc)
  endif()
  add_dependencies(tasuki_tests ${ARG_NAME})
  set(list_file ${CMAKE_CURRENT_BINARY_DIR}/${ARG_NAME}_cases.cmake)
  add_custom_command(TARGET ${ARG_NAME} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:${ARG_NAME}> -DNAME=${ARG_NAME}
            -DLIST_FILE=${list_file} "-DLABELS=${ARG_LABELS}" "-DTIMEOUT=${ARG_TIMEOUT}"
            "-DENVIRONMENT=${ARG_ENVIRONMENT}" "-DSOURCE_DIR=${PROJECT_SOURCE_DIR}"
            -P ${PROJECT_SOURCE_DIR}/cmake/TasukiListCases.cmake
    BYPRODUCTS ${list_file} VERBATIM)
  # A test that was never built must show as failed, not as absent.
  set(include_file ${CMAKE_CURRENT_BINARY_DIR}/${ARG_NAME}_include.cmake)
  file(WRITE ${include_file}
    "if(EXISTS \"${list_file}\")\n  include(\"${list_file}\")\nelse()\n"
    "  add_test(${ARG_NAME}_NOT_BUILT ${ARG_NAME}_NOT_BUILT)\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${include_file})
endfunction()
