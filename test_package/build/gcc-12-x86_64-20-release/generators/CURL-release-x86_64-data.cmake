########### AGGREGATED COMPONENTS AND DEPENDENCIES FOR THE MULTI CONFIG #####################
#############################################################################################

set(libcurl_COMPONENT_NAMES "")
if(DEFINED libcurl_FIND_DEPENDENCY_NAMES)
  list(APPEND libcurl_FIND_DEPENDENCY_NAMES )
  list(REMOVE_DUPLICATES libcurl_FIND_DEPENDENCY_NAMES)
else()
  set(libcurl_FIND_DEPENDENCY_NAMES )
endif()

########### VARIABLES #######################################################################
#############################################################################################
set(libcurl_PACKAGE_FOLDER_RELEASE "/work/main/build/conan/home/p/b/libcu7e1e4b4503266/p")
set(libcurl_BUILD_MODULES_PATHS_RELEASE )


set(libcurl_INCLUDE_DIRS_RELEASE )
set(libcurl_RES_DIRS_RELEASE )
set(libcurl_DEFINITIONS_RELEASE )
set(libcurl_SHARED_LINK_FLAGS_RELEASE )
set(libcurl_EXE_LINK_FLAGS_RELEASE )
set(libcurl_OBJECTS_RELEASE )
set(libcurl_COMPILE_DEFINITIONS_RELEASE )
set(libcurl_COMPILE_OPTIONS_C_RELEASE )
set(libcurl_COMPILE_OPTIONS_CXX_RELEASE )
set(libcurl_LIB_DIRS_RELEASE )
set(libcurl_BIN_DIRS_RELEASE )
set(libcurl_LIBRARY_TYPE_RELEASE SHARED)
set(libcurl_IS_HOST_WINDOWS_RELEASE 0)
set(libcurl_LIBS_RELEASE )
set(libcurl_SYSTEM_LIBS_RELEASE curl)
set(libcurl_FRAMEWORK_DIRS_RELEASE )
set(libcurl_FRAMEWORKS_RELEASE )
set(libcurl_BUILD_DIRS_RELEASE )
set(libcurl_NO_SONAME_MODE_RELEASE FALSE)


# COMPOUND VARIABLES
set(libcurl_COMPILE_OPTIONS_RELEASE)
if (NOT "${libcurl_COMPILE_OPTIONS_CXX_RELEASE}" STREQUAL "")
    list(APPEND libcurl_COMPILE_OPTIONS_RELEASE
        "$<$<COMPILE_LANGUAGE:CXX>:${libcurl_COMPILE_OPTIONS_CXX_RELEASE}>")
endif ()
if (NOT "${libcurl_COMPILE_OPTIONS_C_RELEASE}" STREQUAL "")
    list(APPEND libcurl_COMPILE_OPTIONS_RELEASE
        "$<$<COMPILE_LANGUAGE:C>:${libcurl_COMPILE_OPTIONS_C_RELEASE}>")
endif ()
set(libcurl_LINKER_FLAGS_RELEASE)
if (NOT "${libcurl_SHARED_LINK_FLAGS_RELEASE}" STREQUAL "")
    list(APPEND libcurl_LINKER_FLAGS_RELEASE
        "$<$<OR:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,SHARED_LIBRARY>,$<STREQUAL:$<TARGET_PROPERTY:TYPE>,MODULE_LIBRARY>>:${libcurl_SHARED_LINK_FLAGS_RELEASE}>")
endif ()
if (NOT "${libcurl_EXE_LINK_FLAGS_RELEASE}" STREQUAL "")
    list(APPEND libcurl_LINKER_FLAGS_RELEASE
        "$<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:${libcurl_EXE_LINK_FLAGS_RELEASE}>")
endif ()


set(libcurl_COMPONENTS_RELEASE )