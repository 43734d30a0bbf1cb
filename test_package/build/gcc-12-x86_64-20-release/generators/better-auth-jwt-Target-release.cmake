# Avoid multiple calls to find_package to append duplicated properties to the targets
include_guard()########### VARIABLES #######################################################################
#############################################################################################
set(better-auth-jwt_FRAMEWORKS_FOUND_RELEASE "") # Will be filled later
conan_find_apple_frameworks(better-auth-jwt_FRAMEWORKS_FOUND_RELEASE "${better-auth-jwt_FRAMEWORKS_RELEASE}" "${better-auth-jwt_FRAMEWORK_DIRS_RELEASE}")

set(better-auth-jwt_LIBRARIES_TARGETS "") # Will be filled later


######## Create an interface target to contain all the dependencies (frameworks, system and conan deps)
if(NOT TARGET better-auth-jwt_DEPS_TARGET)
    add_library(better-auth-jwt_DEPS_TARGET INTERFACE IMPORTED)
endif()

set_property(TARGET better-auth-jwt_DEPS_TARGET
             APPEND PROPERTY INTERFACE_LINK_LIBRARIES
             $<$<CONFIG:Release>:${better-auth-jwt_FRAMEWORKS_FOUND_RELEASE}>
             $<$<CONFIG:Release>:${better-auth-jwt_SYSTEM_LIBS_RELEASE}>
             $<$<CONFIG:Release>:OpenSSL::Crypto;nlohmann_json::nlohmann_json;better_auth::jwt;CURL::libcurl>)

####### Find the libraries declared in cpp_info.libs, create an IMPORTED target for each one and link the
####### better-auth-jwt_DEPS_TARGET to all of them
conan_package_library_targets("${better-auth-jwt_LIBS_RELEASE}"    # libraries
                              "${better-auth-jwt_LIB_DIRS_RELEASE}" # package_libdir
                              "${better-auth-jwt_BIN_DIRS_RELEASE}" # package_bindir
                              "${better-auth-jwt_LIBRARY_TYPE_RELEASE}"
                              "${better-auth-jwt_IS_HOST_WINDOWS_RELEASE}"
                              better-auth-jwt_DEPS_TARGET
                              better-auth-jwt_LIBRARIES_TARGETS  # out_libraries_targets
                              "_RELEASE"
                              "better-auth-jwt"    # package_name
                              "${better-auth-jwt_NO_SONAME_MODE_RELEASE}")  # soname

# FIXME: What is the result of this for multi-config? All configs adding themselves to path?
set(CMAKE_MODULE_PATH ${better-auth-jwt_BUILD_DIRS_RELEASE} ${CMAKE_MODULE_PATH})

########## COMPONENTS TARGET PROPERTIES Release ########################################

    ########## COMPONENT better_auth::curl #############

        set(better-auth-jwt_better_auth_curl_FRAMEWORKS_FOUND_RELEASE "")
        conan_find_apple_frameworks(better-auth-jwt_better_auth_curl_FRAMEWORKS_FOUND_RELEASE "${better-auth-jwt_better_auth_curl_FRAMEWORKS_RELEASE}" "${better-auth-jwt_better_auth_curl_FRAMEWORK_DIRS_RELEASE}")

        set(better-auth-jwt_better_auth_curl_LIBRARIES_TARGETS "")

        ######## Create an interface target to contain all the dependencies (frameworks, system and conan deps)
        if(NOT TARGET better-auth-jwt_better_auth_curl_DEPS_TARGET)
            add_library(better-auth-jwt_better_auth_curl_DEPS_TARGET INTERFACE IMPORTED)
        endif()

        set_property(TARGET better-auth-jwt_better_auth_curl_DEPS_TARGET
                     APPEND PROPERTY INTERFACE_LINK_LIBRARIES
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_curl_FRAMEWORKS_FOUND_RELEASE}>
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_curl_SYSTEM_LIBS_RELEASE}>
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_curl_DEPENDENCIES_RELEASE}>
                     )

        ####### Find the libraries declared in cpp_info.component["xxx"].libs,
        ####### create an IMPORTED target for each one and link the 'better-auth-jwt_better_auth_curl_DEPS_TARGET' to all of them
        conan_package_library_targets("${better-auth-jwt_better_auth_curl_LIBS_RELEASE}"
                              "${better-auth-jwt_better_auth_curl_LIB_DIRS_RELEASE}"
                              "${better-auth-jwt_better_auth_curl_BIN_DIRS_RELEASE}" # package_bindir
                              "${better-auth-jwt_better_auth_curl_LIBRARY_TYPE_RELEASE}"
                              "${better-auth-jwt_better_auth_curl_IS_HOST_WINDOWS_RELEASE}"
                              better-auth-jwt_better_auth_curl_DEPS_TARGET
                              better-auth-jwt_better_auth_curl_LIBRARIES_TARGETS
                              "_RELEASE"
                              "better-auth-jwt_better_auth_curl"
                              "${better-auth-jwt_better_auth_curl_NO_SONAME_MODE_RELEASE}")


        ########## TARGET PROPERTIES #####################################
        set_property(TARGET better_auth::curl
                     APPEND PROPERTY INTERFACE_LINK_LIBRARIES
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_curl_OBJECTS_RELEASE}>
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_curl_LIBRARIES_TARGETS}>
                     )

        if("${better-auth-jwt_better_auth_curl_LIBS_RELEASE}" STREQUAL "")
            # If the component is not declaring any "cpp_info.components['foo'].libs" the system, frameworks etc are not
            # linked to the imported targets and we need to do it to the global target
            set_property(TARGET better_auth::curl
                         APPEND PROPERTY INTERFACE_LINK_LIBRARIES
                         better-auth-jwt_better_auth_curl_DEPS_TARGET)
        endif()

        set_property(TARGET better_auth::curl APPEND PROPERTY INTERFACE_LINK_OPTIONS
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_curl_LINKER_FLAGS_RELEASE}>)
        set_property(TARGET better_auth::curl APPEND PROPERTY INTERFACE_INCLUDE_DIRECTORIES
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_curl_INCLUDE_DIRS_RELEASE}>)
        set_property(TARGET better_auth::curl APPEND PROPERTY INTERFACE_LINK_DIRECTORIES
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_curl_LIB_DIRS_RELEASE}>)
        set_property(TARGET better_auth::curl APPEND PROPERTY INTERFACE_COMPILE_DEFINITIONS
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_curl_COMPILE_DEFINITIONS_RELEASE}>)
        set_property(TARGET better_auth::curl APPEND PROPERTY INTERFACE_COMPILE_OPTIONS
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_curl_COMPILE_OPTIONS_RELEASE}>)


    ########## COMPONENT better_auth::jwt #############

        set(better-auth-jwt_better_auth_jwt_FRAMEWORKS_FOUND_RELEASE "")
        conan_find_apple_frameworks(better-auth-jwt_better_auth_jwt_FRAMEWORKS_FOUND_RELEASE "${better-auth-jwt_better_auth_jwt_FRAMEWORKS_RELEASE}" "${better-auth-jwt_better_auth_jwt_FRAMEWORK_DIRS_RELEASE}")

        set(better-auth-jwt_better_auth_jwt_LIBRARIES_TARGETS "")

        ######## Create an interface target to contain all the dependencies (frameworks, system and conan deps)
        if(NOT TARGET better-auth-jwt_better_auth_jwt_DEPS_TARGET)
            add_library(better-auth-jwt_better_auth_jwt_DEPS_TARGET INTERFACE IMPORTED)
        endif()

        set_property(TARGET better-auth-jwt_better_auth_jwt_DEPS_TARGET
                     APPEND PROPERTY INTERFACE_LINK_LIBRARIES
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_jwt_FRAMEWORKS_FOUND_RELEASE}>
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_jwt_SYSTEM_LIBS_RELEASE}>
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_jwt_DEPENDENCIES_RELEASE}>
                     )

        ####### Find the libraries declared in cpp_info.component["xxx"].libs,
        ####### create an IMPORTED target for each one and link the 'better-auth-jwt_better_auth_jwt_DEPS_TARGET' to all of them
        conan_package_library_targets("${better-auth-jwt_better_auth_jwt_LIBS_RELEASE}"
                              "${better-auth-jwt_better_auth_jwt_LIB_DIRS_RELEASE}"
                              "${better-auth-jwt_better_auth_jwt_BIN_DIRS_RELEASE}" # package_bindir
                              "${better-auth-jwt_better_auth_jwt_LIBRARY_TYPE_RELEASE}"
                              "${better-auth-jwt_better_auth_jwt_IS_HOST_WINDOWS_RELEASE}"
                              better-auth-jwt_better_auth_jwt_DEPS_TARGET
                              better-auth-jwt_better_auth_jwt_LIBRARIES_TARGETS
                              "_RELEASE"
                              "better-auth-jwt_better_auth_jwt"
                              "${better-auth-jwt_better_auth_jwt_NO_SONAME_MODE_RELEASE}")


        ########## TARGET PROPERTIES #####################################
        set_property(TARGET better_auth::jwt
                     APPEND PROPERTY INTERFACE_LINK_LIBRARIES
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_jwt_OBJECTS_RELEASE}>
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_jwt_LIBRARIES_TARGETS}>
                     )

        if("${better-auth-jwt_better_auth_jwt_LIBS_RELEASE}" STREQUAL "")
            # If the component is not declaring any "cpp_info.components['foo'].libs" the system, frameworks etc are not
            # linked to the imported targets and we need to do it to the global target
            set_property(TARGET better_auth::jwt
                         APPEND PROPERTY INTERFACE_LINK_LIBRARIES
                         better-auth-jwt_better_auth_jwt_DEPS_TARGET)
        endif()

        set_property(TARGET better_auth::jwt APPEND PROPERTY INTERFACE_LINK_OPTIONS
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_jwt_LINKER_FLAGS_RELEASE}>)
        set_property(TARGET better_auth::jwt APPEND PROPERTY INTERFACE_INCLUDE_DIRECTORIES
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_jwt_INCLUDE_DIRS_RELEASE}>)
        set_property(TARGET better_auth::jwt APPEND PROPERTY INTERFACE_LINK_DIRECTORIES
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_jwt_LIB_DIRS_RELEASE}>)
        set_property(TARGET better_auth::jwt APPEND PROPERTY INTERFACE_COMPILE_DEFINITIONS
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_jwt_COMPILE_DEFINITIONS_RELEASE}>)
        set_property(TARGET better_auth::jwt APPEND PROPERTY INTERFACE_COMPILE_OPTIONS
                     $<$<CONFIG:Release>:${better-auth-jwt_better_auth_jwt_COMPILE_OPTIONS_RELEASE}>)


    ########## AGGREGATED GLOBAL TARGET WITH THE COMPONENTS #####################
    set_property(TARGET better-auth-jwt::better-auth-jwt APPEND PROPERTY INTERFACE_LINK_LIBRARIES better_auth::curl)
    set_property(TARGET better-auth-jwt::better-auth-jwt APPEND PROPERTY INTERFACE_LINK_LIBRARIES better_auth::jwt)

########## For the modules (FindXXX)
set(better-auth-jwt_LIBRARIES_RELEASE better-auth-jwt::better-auth-jwt)
