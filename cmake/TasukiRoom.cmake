# A room is a static library tasuki_<room>, exported as tasuki::<room>.
#
#   tasuki_room(tickets
#     SOURCES tickets.cc store.cc
#     ROOMS storage text            # the arrows, see ARCHITECTURE.md
#     LIBRARIES absl::status        # what the public headers need
#     PRIVATE_LIBRARIES re2::re2)   # what only the sources need
include(CMakeParseArguments)
include(GNUInstallDirs)
set_property(GLOBAL PROPERTY TASUKI_EXPORTED_ROOMS "")

function(tasuki_compile_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow
    # Requests are aggregates that a caller fills in by name, in part.
    -Wno-missing-field-initializers)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(${target} PRIVATE -Wthread-safety)
  else()
    # GCC 12 sees uninitialised strings in every temporary aggregate.
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
  endif()
  if(TASUKI_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(TASUKI_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${TASUKI_SANITIZE}
                           -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${TASUKI_SANITIZE})
  endif()
endfunction()

function(tasuki_room room)
  cmake_parse_arguments(ARG "" "" "SOURCES;ROOMS;LIBRARIES;PRIVATE_LIBRARIES" ${ARGN})
  set(target tasuki_${room})
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(tasuki::${room} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${room})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${PROJECT_SOURCE_DIR})
  list(TRANSFORM ARG_ROOMS PREPEND tasuki::)
  target_link_libraries(${target} PUBLIC ${ARG_ROOMS} ${ARG_LIBRARIES}
                        PRIVATE ${ARG_PRIVATE_LIBRARIES})
  tasuki_compile_options(${target})
  set_property(GLOBAL APPEND PROPERTY TASUKI_EXPORTED_ROOMS ${room})
endfunction()

# A program of ours: not installed unless its CMakeLists.txt says so.
function(tasuki_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES})
  tasuki_compile_options(${name})
endfunction()
