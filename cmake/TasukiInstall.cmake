# Installs every room that was built, each with an export file of its own, so
# that find_package(tasuki COMPONENTS routing) loads what routing stands on and
# asks for nothing else.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tasuki)

# Packages whose imported targets are not called after them.
set(package_of_SQLite SQLite3)
set(package_of_protobuf Protobuf)

# Sets `out` to the packages that define the imported targets of `target`.
function(tasuki_packages_of target out)
  get_target_property(libraries ${target} LINK_LIBRARIES)
  list(FILTER libraries EXCLUDE REGEX "^tasuki::")
  set(packages "")
  foreach(library IN LISTS libraries)
    if(library MATCHES "^([A-Za-z0-9_]+)::")
      set(package ${CMAKE_MATCH_1})
      if(DEFINED package_of_${package})
        set(package ${package_of_${package}})
      endif()
      list(APPEND packages ${package})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES packages)
  set(${out} ${packages} PARENT_SCOPE)
endfunction()

get_property(rooms GLOBAL PROPERTY TASUKI_EXPORTED_ROOMS)
set(TASUKI_ROOM_TABLE "")
foreach(room IN LISTS rooms)
  install(TARGETS tasuki_${room} EXPORT tasuki_${room}
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT tasuki_${room} NAMESPACE tasuki:: FILE tasuki_${room}.cmake
          DESTINATION ${package_dir})
  install(DIRECTORY include/tasuki/${room} OPTIONAL
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tasuki)
  get_target_property(links tasuki_${room} LINK_LIBRARIES)
  list(FILTER links INCLUDE REGEX "^tasuki::")
  list(TRANSFORM links REPLACE "^tasuki::" "")
  tasuki_packages_of(tasuki_${room} packages)
  string(APPEND TASUKI_ROOM_TABLE "set(_tasuki_rooms_of_${room} ${links})\n"
         "set(_tasuki_packages_of_${room} ${packages})\n")
  foreach(package IN LISTS packages)
    # Where a package brings no CMake file and we wrote one, it comes along.
    install(FILES cmake/Find${package}.cmake DESTINATION ${package_dir} OPTIONAL)
  endforeach()
endforeach()
install(DIRECTORY include/tasuki/testing OPTIONAL
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tasuki)

list(JOIN rooms " " TASUKI_ROOM_LIST)
configure_package_config_file(cmake/tasukiConfig.cmake.in
  ${PROJECT_BINARY_DIR}/tasukiConfig.cmake INSTALL_DESTINATION ${package_dir})
# While the version is 0.x, a new minor version may break callers.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tasukiConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tasukiConfig.cmake
              ${PROJECT_BINARY_DIR}/tasukiConfigVersion.cmake
        DESTINATION ${package_dir})
