# Load the debug and release variables
file(GLOB DATA_FILES "${CMAKE_CURRENT_LIST_DIR}/better-auth-jwt-*-data.cmake")

foreach(f ${DATA_FILES})
    include(${f})
endforeach()

# Create the targets for all the components
foreach(_COMPONENT ${better-auth-jwt_COMPONENT_NAMES} )
    if(NOT TARGET ${_COMPONENT})
        add_library(${_COMPONENT} INTERFACE IMPORTED)
        message(${better-auth-jwt_MESSAGE_MODE} "Conan: Component target declared '${_COMPONENT}'")
    endif()
endforeach()

if(NOT TARGET better-auth-jwt::better-auth-jwt)
    add_library(better-auth-jwt::better-auth-jwt INTERFACE IMPORTED)
    message(${better-auth-jwt_MESSAGE_MODE} "Conan: Target declared 'better-auth-jwt::better-auth-jwt'")
endif()
# Load the debug and release library finders
file(GLOB CONFIG_FILES "${CMAKE_CURRENT_LIST_DIR}/better-auth-jwt-Target-*.cmake")

foreach(f ${CONFIG_FILES})
    include(${f})
endforeach()