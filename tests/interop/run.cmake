# Runs a script of this folder in FOLDER, with what package-lock.json names installed there.
include(${CMAKE_CURRENT_LIST_DIR}/install.cmake)
if(NOT BETTER_AUTH_INSTALLED)
  return()
endif()
execute_process(COMMAND ${NODE} ${SCRIPT} --shim ${SHIM} WORKING_DIRECTORY ${FOLDER} RESULT_VARIABLE result)
if(result)
  message(FATAL_ERROR "${SCRIPT} ended with ${result}")
endif()
