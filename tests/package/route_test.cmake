file(REMOVE_RECURSE ${WORK})
foreach(command IN ITEMS
    "${CMAKE_COMMAND};--install;${BUILD};--prefix;${WORK}/prefix"
    "${CMAKE_COMMAND};-S;${PROJECT};-B;${WORK}/build;-G;${GENERATOR};-DCMAKE_CXX_COMPILER=${COMPILER};-DCMAKE_CXX_FLAGS=${FLAGS};-DCMAKE_PREFIX_PATH=${WORK}/prefix;-DCMAKE_FIND_PACKAGE_NO_PACKAGE_REGISTRY=ON"
    "${CMAKE_COMMAND};--build;${WORK}/build"
    "${CMAKE_CTEST_COMMAND};--test-dir;${WORK}/build;--output-on-failure;--no-tests=error")
  execute_process(COMMAND ${command} COMMAND_ERROR_IS_FATAL ANY)
endforeach()

# It was the installed package that served, and nothing of this tree.
file(STRINGS ${WORK}/build/CMakeCache.txt found REGEX "^better-auth-jwt_DIR:PATH=")
string(FIND "${found}" "=${WORK}/prefix/" at)
if(at EQUAL -1)
  message(FATAL_ERROR "another package was found: ${found}")
endif()
