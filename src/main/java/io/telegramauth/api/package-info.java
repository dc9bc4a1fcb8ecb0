/**
 * The HTTP API: its resources, paths, and the records of requests and responses.
 *
 * <p>Must not decide anything about Telegram: a resource parses its request, calls one service and
 * shows the result.
 */
@OpenAPIDefinition(
    info =
        @Info(
            title = "telegram-auth",
            version = "1",
            description =
                "Logs users in to Telegram, keeps their sessions sealed and hands them to"
                    + " authorised services."),
    components =
        @Components(
            responses =
                @APIResponse(
                    name = "Failed",
                    description =
                        "The failure: a stable code, the side that failed, and whether to retry. A"
                            + " login's failure includes the login in error.details.login.",
                    content =
                        @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = ErrorEnvelope.class),
                            examples = {
                              @ExampleObject(
                                  name = "wrongCode",
                                  summary = "The code is wrong; check it and try again",
                                  value = OpenApiExamples.WRONG_CODE),
                              @ExampleObject(
                                  name = "floodWait",
                                  summary = "Telegram asks to wait before the next request",
                                  value = OpenApiExamples.FLOOD_WAIT)
                            })),
            securitySchemes = {
              @SecurityScheme(
                  securitySchemeName = "ApiKey",
                  type = SecuritySchemeType.APIKEY,
                  in = SecuritySchemeIn.HEADER,
                  apiKeyName = "Authorization",
                  description = "`Authorization: ApiKey <key>`: a service's own key."),
              @SecurityScheme(
                  securitySchemeName = "AdminKey",
                  type = SecuritySchemeType.APIKEY,
                  in = SecuritySchemeIn.HEADER,
                  apiKeyName = "Authorization",
                  description = "`Authorization: AdminKey <key>`: the administrators' key.")
            }))
package io.telegramauth.api;

import io.telegramauth.api.error.ErrorEnvelope;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeIn;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
