package io.telegramauth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.text.EnumNames;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An {@link AccessEntry} as JSON. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "AccessEntry")
public record AccessView(
    Instant at,
    @Schema(examples = "ingestor") String service,
    @Schema(
            enumeration = {
              "create",
              "hand_out",
              "revoke",
              "log_out",
              "look_up",
              "list",
              "reseal",
              "read_log",
              "authenticate",
              "unknown"
            })
        String action,
    @Schema(
            enumeration = {
              "done",
              "pending",
              "unsupported",
              "unreadable",
              "not_found",
              "format_unavailable",
              "rejected",
              "unknown"
            })
        String outcome,
    String address,
    @Schema(description = "The id that the service has given the request.") String requestId,
    @Schema(description = "The id that the caller has given the request.") String callerRequestId) {
  static AccessView of(AccessEntry entry) {
    return new AccessView(
        entry.at(),
        entry.service(),
        EnumNames.lowerCase(entry.action()),
        EnumNames.lowerCase(entry.outcome()),
        entry.address().orElse(null),
        entry.requestId().orElse(null),
        entry.callerRequestId().orElse(null));
  }
}
