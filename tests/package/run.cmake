# Builds one consumer as a user would, and runs it: cmake -D WAY=… -D SOURCE=… -D PREFIX=… -D WORK=… -D VERSION=… -P run.cmake
# PREFIX is an install tree, for the ways that need one. Nothing else of the build is used.
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
set(consumers ${CMAKE_CURRENT_LIST_DIR})

macro(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endmacro()

macro(run_cmake)
  run(${CMAKE_COMMAND} --no-warn-unused-cli -S ${consumers}/${WAY} -B ${WORK}/build -G ${GENERATOR} -D CMAKE_CXX_COMPILER=${COMPILER} "-D CMAKE_CXX_FLAGS=${FLAGS}"
    -D SOURCE_TREE=${SOURCE} -D EXPECTED_VERSION=${VERSION} -D EXPECT_CURL=${CURL} -D CMAKE_PREFIX_PATH=${PREFIX}
    -D CMAKE_FIND_PACKAGE_NO_PACKAGE_REGISTRY=ON -D FETCHCONTENT_FULLY_DISCONNECTED=ON)
  run(${CMAKE_COMMAND} --build ${WORK}/build)
  set(program ${WORK}/build/consumer)
endmacro()

separate_arguments(flags NATIVE_COMMAND "${FLAGS}")
if(WAY STREQUAL "find_package")
  run_cmake()
  # It was the installed package that served, and nothing of this tree.
  file(STRINGS ${WORK}/build/CMakeCache.txt found REGEX "^better-auth-jwt_DIR:PATH=")
  string(FIND "${found}" "=${PREFIX}/" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "another package was found: ${found}")
  endif()
  # A machine without libcurl can use a package that was installed with it, where the component is optional.
  if(CURL)
    run(${CMAKE_COMMAND} -S ${consumers}/${WAY} -B ${WORK}/without_curl -G ${GENERATOR} -D CMAKE_CXX_COMPILER=${COMPILER} -D EXPECTED_VERSION=${VERSION}
      -D CMAKE_PREFIX_PATH=${PREFIX} -D CMAKE_FIND_PACKAGE_NO_PACKAGE_REGISTRY=ON -D CMAKE_DISABLE_FIND_PACKAGE_CURL=ON)
  endif()
elseif(WAY STREQUAL "add_subdirectory" OR WAY STREQUAL "fetch_content")
  run_cmake()
elseif(WAY STREQUAL "pkg_config")
  set(package better-auth-jwt)
  if(CURL)
    set(package better-auth-jwt-curl)
  endif()
  set(ENV{PKG_CONFIG_PATH} ${PREFIX}/share/pkgconfig)
  execute_process(COMMAND pkg-config --modversion ${package} OUTPUT_VARIABLE said OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  if(NOT said STREQUAL VERSION)
    message(FATAL_ERROR "pkg-config says ${said}")
  endif()
  run(make -C ${consumers}/pkg_config OUT=${WORK} PACKAGE=${package} CXX=${COMPILER} CXXFLAGS=${FLAGS})
  set(program ${WORK}/consumer)
elseif(WAY STREQUAL "plain")
  run(${COMPILER} -std=c++20 ${flags} -I ${SOURCE}/include -o ${WORK}/consumer ${consumers}/consumer.cpp -lcrypto)
  set(program ${WORK}/consumer)
else()
  message(FATAL_ERROR "there is no way ${WAY}")
endif()
run(${program} ${VERSION})
