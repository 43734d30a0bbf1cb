########## MACROS ###########################################################################
#############################################################################################

# Requires CMake > 3.15
if(${CMAKE_VERSION} VERSION_LESS "3.15")
    message(FATAL_ERROR "The 'CMakeDeps' generator only works with CMake >= 3.15")
endif()

if(better-auth-jwt_FIND_QUIETLY)
    set(better-auth-jwt_MESSAGE_MODE VERBOSE)
else()
    set(better-auth-jwt_MESSAGE_MODE STATUS)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/cmakedeps_macros.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/better-auth-jwtTargets.cmake)
include(CMakeFindDependencyMacro)

check_build_type_defined()

foreach(_DEPENDENCY ${better-auth-jwt_FIND_DEPENDENCY_NAMES} )
    # Check that we have not already called a find_package with the transitive dependency
    if(NOT ${_DEPENDENCY}_FOUND)
        find_dependency(${_DEPENDENCY} REQUIRED ${${_DEPENDENCY}_FIND_MODE})
    endif()
endforeach()

set(better-auth-jwt_VERSION_STRING "0.1.0")
set(better-auth-jwt_INCLUDE_DIRS ${better-auth-jwt_INCLUDE_DIRS_RELEASE} )
set(better-auth-jwt_INCLUDE_DIR ${better-auth-jwt_INCLUDE_DIRS_RELEASE} )
set(better-auth-jwt_LIBRARIES ${better-auth-jwt_LIBRARIES_RELEASE} )
set(better-auth-jwt_DEFINITIONS ${better-auth-jwt_DEFINITIONS_RELEASE} )


# Definition of extra CMake variables from cmake_extra_variables


# Only the last installed configuration BUILD_MODULES are included to avoid the collision
foreach(_BUILD_MODULE ${better-auth-jwt_BUILD_MODULES_PATHS_RELEASE} )
    message(${better-auth-jwt_MESSAGE_MODE} "Conan: Including build module from '${_BUILD_MODULE}'")
    include(${_BUILD_MODULE})
endforeach()


