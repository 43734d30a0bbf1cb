########### AGGREGATED COMPONENTS AND DEPENDENCIES FOR THE MULTI CONFIG #####################
#############################################################################################

list(APPEND better-auth-jwt_COMPONENT_NAMES better_auth::jwt better_auth::curl)
list(REMOVE_DUPLICATES better-auth-jwt_COMPONENT_NAMES)
if(DEFINED better-auth-jwt_FIND_DEPENDENCY_NAMES)
  list(APPEND better-auth-jwt_FIND_DEPENDENCY_NAMES OpenSSL nlohmann_json CURL)
  list(REMOVE_DUPLICATES better-auth-jwt_FIND_DEPENDENCY_NAMES)
else()
  set(better-auth-jwt_FIND_DEPENDENCY_NAMES OpenSSL nlohmann_json CURL)
endif()
set(OpenSSL_FIND_MODE "NO_MODULE")
set(nlohmann_json_FIND_MODE "NO_MODULE")
set(CURL_FIND_MODE "NO_MODULE")

########### VARIABLES #######################################################################
#############################################################################################
set(better-auth-jwt_PACKAGE_FOLDER_RELEASE "/work/main/build/conan/home/p/b/bette4a2bb819a561c/p")
set(better-auth-jwt_BUILD_MODULES_PATHS_RELEASE )


set(better-auth-jwt_INCLUDE_DIRS_RELEASE "${better-auth-jwt_PACKAGE_FOLDER_RELEASE}/include")
set(better-auth-jwt_RES_DIRS_RELEASE )
set(better-auth-jwt_DEFINITIONS_RELEASE )
set(better-auth-jwt_SHARED_LINK_FLAGS_RELEASE )
set(better-auth-jwt_EXE_LINK_FLAGS_RELEASE )
set(better-auth-jwt_OBJECTS_RELEASE )
set(better-auth-jwt_COMPILE_DEFINITIONS_RELEASE )
set(better-auth-jwt_COMPILE_OPTIONS_C_RELEASE )
set(better-auth-jwt_COMPILE_OPTIONS_CXX_RELEASE )
set(better-auth-jwt_LIB_DIRS_RELEASE )
set(better-auth-jwt_BIN_DIRS_RELEASE )
set(better-auth-jwt_LIBRARY_TYPE_RELEASE UNKNOWN)
set(better-auth-jwt_IS_HOST_WINDOWS_RELEASE 0)
set(better-auth-jwt_LIBS_RELEASE )
set(better-auth-jwt_SYSTEM_LIBS_RELEASE pthread)
set(better-auth-jwt_FRAMEWORK_DIRS_RELEASE )
set(better-auth-jwt_FRAMEWORKS_RELEASE )
set(better-auth-jwt_BUILD_DIRS_RELEASE )
set(better-auth-jwt_NO_SONAME_MODE_RELEASE FALSE)


# COMPOUND VARIABLES
set(better-auth-jwt_COMPILE_OPTIONS_RELEASE)
if (NOT "${better-auth-jwt_COMPILE_OPTIONS_CXX_RELEASE}" STREQUAL "")
    list(APPEND better-auth-jwt_COMPILE_OPTIONS_RELEASE
        "$<$<COMPILE_LANGUAGE:CXX>:${better-auth-jwt_COMPILE_OPTIONS_CXX_RELEASE}>")
endif ()
if (NOT "${better-auth-jwt_COMPILE_OPTIONS_C_RELEASE}" STREQUAL "")
    list(APPEND better-auth-jwt_COMPILE_OPTIONS_RELEASE
        "$<$<COMPILE_LANGUAGE:C>:${better-auth-jwt_COMPILE_OPTIONS_C_RELEASE}>")
endif ()
set(better-auth-jwt_LINKER_FLAGS_RELEASE)
if (NOT "${better-auth-jwt_SHARED_LINK_FLAGS_RELEASE}" STREQUAL "")
    list(APPEND better-auth-jwt_LINKER_FLAGS_RELEASE
        "$<$<OR:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,SHARED_LIBRARY>,$<STREQUAL:$<TARGET_PROPERTY:TYPE>,MODULE_LIBRARY>>:${better-auth-jwt_SHARED_LINK_FLAGS_RELEASE}>")
endif ()
if (NOT "${better-auth-jwt_EXE_LINK_FLAGS_RELEASE}" STREQUAL "")
    list(APPEND better-auth-jwt_LINKER_FLAGS_RELEASE
        "$<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:${better-auth-jwt_EXE_LINK_FLAGS_RELEASE}>")
endif ()


set(better-auth-jwt_COMPONENTS_RELEASE better_auth::jwt better_auth::curl)
########### COMPONENT better_auth::curl VARIABLES ############################################

set(better-auth-jwt_better_auth_curl_INCLUDE_DIRS_RELEASE "${better-auth-jwt_PACKAGE_FOLDER_RELEASE}/include")
set(better-auth-jwt_better_auth_curl_LIB_DIRS_RELEASE )
set(better-auth-jwt_better_auth_curl_BIN_DIRS_RELEASE )
set(better-auth-jwt_better_auth_curl_LIBRARY_TYPE_RELEASE UNKNOWN)
set(better-auth-jwt_better_auth_curl_IS_HOST_WINDOWS_RELEASE 0)
set(better-auth-jwt_better_auth_curl_RES_DIRS_RELEASE )
set(better-auth-jwt_better_auth_curl_DEFINITIONS_RELEASE )
set(better-auth-jwt_better_auth_curl_OBJECTS_RELEASE )
set(better-auth-jwt_better_auth_curl_COMPILE_DEFINITIONS_RELEASE )
set(better-auth-jwt_better_auth_curl_COMPILE_OPTIONS_C_RELEASE "")
set(better-auth-jwt_better_auth_curl_COMPILE_OPTIONS_CXX_RELEASE "")
set(better-auth-jwt_better_auth_curl_LIBS_RELEASE )
set(better-auth-jwt_better_auth_curl_SYSTEM_LIBS_RELEASE pthread)
set(better-auth-jwt_better_auth_curl_FRAMEWORK_DIRS_RELEASE )
set(better-auth-jwt_better_auth_curl_FRAMEWORKS_RELEASE )
set(better-auth-jwt_better_auth_curl_DEPENDENCIES_RELEASE better_auth::jwt CURL::libcurl)
set(better-auth-jwt_better_auth_curl_SHARED_LINK_FLAGS_RELEASE )
set(better-auth-jwt_better_auth_curl_EXE_LINK_FLAGS_RELEASE )
set(better-auth-jwt_better_auth_curl_NO_SONAME_MODE_RELEASE FALSE)

# COMPOUND VARIABLES
set(better-auth-jwt_better_auth_curl_LINKER_FLAGS_RELEASE)
if (NOT "${better-auth-jwt_better_auth_curl_SHARED_LINK_FLAGS_RELEASE}" STREQUAL "")
    list(APPEND better-auth-jwt_better_auth_curl_LINKER_FLAGS_RELEASE
        $<$<OR:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,SHARED_LIBRARY>,$<STREQUAL:$<TARGET_PROPERTY:TYPE>,MODULE_LIBRARY>>:${better-auth-jwt_better_auth_curl_SHARED_LINK_FLAGS_RELEASE}>)
endif ()
if (NOT "${better-auth-jwt_better_auth_curl_EXE_LINK_FLAGS_RELEASE}" STREQUAL "")
    list(APPEND better-auth-jwt_better_auth_curl_LINKER_FLAGS_RELEASE
        $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:${better-auth-jwt_better_auth_curl_EXE_LINK_FLAGS_RELEASE}>)
endif ()
set(better-auth-jwt_better_auth_curl_COMPILE_OPTIONS_RELEASE)
if (NOT "${better-auth-jwt_better_auth_curl_COMPILE_OPTIONS_CXX_RELEASE}" STREQUAL "")
    list(APPEND better-auth-jwt_better_auth_curl_COMPILE_OPTIONS_RELEASE
        "$<$<COMPILE_LANGUAGE:CXX>:${better-auth-jwt_better_auth_curl_COMPILE_OPTIONS_CXX_RELEASE}>")
endif ()
if (NOT "${better-auth-jwt_better_auth_curl_COMPILE_OPTIONS_C_RELEASE}" STREQUAL "")
    list(APPEND better-auth-jwt_better_auth_curl_COMPILE_OPTIONS_RELEASE
        "$<$<COMPILE_LANGUAGE:C>:${better-auth-jwt_better_auth_curl_COMPILE_OPTIONS_C_RELEASE}>")
endif ()
########### COMPONENT better_auth::jwt VARIABLES ############################################

set(better-auth-jwt_better_auth_jwt_INCLUDE_DIRS_RELEASE "${better-auth-jwt_PACKAGE_FOLDER_RELEASE}/include")
set(better-auth-jwt_better_auth_jwt_LIB_DIRS_RELEASE )
set(better-auth-jwt_better_auth_jwt_BIN_DIRS_RELEASE )
set(better-auth-jwt_better_auth_jwt_LIBRARY_TYPE_RELEASE UNKNOWN)
set(better-auth-jwt_better_auth_jwt_IS_HOST_WINDOWS_RELEASE 0)
set(better-auth-jwt_better_auth_jwt_RES_DIRS_RELEASE )
set(better-auth-jwt_better_auth_jwt_DEFINITIONS_RELEASE )
set(better-auth-jwt_better_auth_jwt_OBJECTS_RELEASE )
set(better-auth-jwt_better_auth_jwt_COMPILE_DEFINITIONS_RELEASE )
set(better-auth-jwt_better_auth_jwt_COMPILE_OPTIONS_C_RELEASE "")
set(better-auth-jwt_better_auth_jwt_COMPILE_OPTIONS_CXX_RELEASE "")
set(better-auth-jwt_better_auth_jwt_LIBS_RELEASE )
set(better-auth-jwt_better_auth_jwt_SYSTEM_LIBS_RELEASE )
set(better-auth-jwt_better_auth_jwt_FRAMEWORK_DIRS_RELEASE )
set(better-auth-jwt_better_auth_jwt_FRAMEWORKS_RELEASE )
set(better-auth-jwt_better_auth_jwt_DEPENDENCIES_RELEASE OpenSSL::Crypto nlohmann_json::nlohmann_json)
set(better-auth-jwt_better_auth_jwt_SHARED_LINK_FLAGS_RELEASE )
set(better-auth-jwt_better_auth_jwt_EXE_LINK_FLAGS_RELEASE )
set(better-auth-jwt_better_auth_jwt_NO_SONAME_MODE_RELEASE FALSE)

# COMPOUND VARIABLES
set(better-auth-jwt_better_auth_jwt_LINKER_FLAGS_RELEASE)
if (NOT "${better-auth-jwt_better_auth_jwt_SHARED_LINK_FLAGS_RELEASE}" STREQUAL "")
    list(APPEND better-auth-jwt_better_auth_jwt_LINKER_FLAGS_RELEASE
        $<$<OR:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,SHARED_LIBRARY>,$<STREQUAL:$<TARGET_PROPERTY:TYPE>,MODULE_LIBRARY>>:${better-auth-jwt_better_auth_jwt_SHARED_LINK_FLAGS_RELEASE}>)
endif ()
if (NOT "${better-auth-jwt_better_auth_jwt_EXE_LINK_FLAGS_RELEASE}" STREQUAL "")
    list(APPEND better-auth-jwt_better_auth_jwt_LINKER_FLAGS_RELEASE
        $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:${better-auth-jwt_better_auth_jwt_EXE_LINK_FLAGS_RELEASE}>)
endif ()
set(better-auth-jwt_better_auth_jwt_COMPILE_OPTIONS_RELEASE)
if (NOT "${better-auth-jwt_better_auth_jwt_COMPILE_OPTIONS_CXX_RELEASE}" STREQUAL "")
    list(APPEND better-auth-jwt_better_auth_jwt_COMPILE_OPTIONS_RELEASE
        "$<$<COMPILE_LANGUAGE:CXX>:${better-auth-jwt_better_auth_jwt_COMPILE_OPTIONS_CXX_RELEASE}>")
endif ()
if (NOT "${better-auth-jwt_better_auth_jwt_COMPILE_OPTIONS_C_RELEASE}" STREQUAL "")
    list(APPEND better-auth-jwt_better_auth_jwt_COMPILE_OPTIONS_RELEASE
        "$<$<COMPILE_LANGUAGE:C>:${better-auth-jwt_better_auth_jwt_COMPILE_OPTIONS_C_RELEASE}>")
endif ()