package io.telegramauth.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Name, version and liveness of the service. Calls neither the store nor the proxy nor Telegram.
 */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Service")
@APIResponse(ref = "Failed", responseCode = "4XX")
public class ServiceResource {
  private final InstantSource clock;
  private final Service service;

  ServiceResource(
      InstantSource clock,
      @ConfigProperty(name = "quarkus.application.name") String name,
      @ConfigProperty(name = "quarkus.application.version") String version,
      @ConfigProperty(name = "telegram-auth.environment") String environment) {
    this.clock = clock;
    this.service = new Service(name, version, environment);
  }

  /** The service's name, version and environment. */
  @RegisterForReflection
  public record Service(
      @Schema(examples = "telegram-auth") String name,
      @Schema(examples = "1.0.0") String version,
      @Schema(examples = "production") String environment) {}

  /** The content of the root. */
  @RegisterForReflection
  public record Welcome(String message, Service service) {}

  /** The process answers. */
  @RegisterForReflection
  public record Health(@Schema(examples = "ok") String status, Instant timestamp) {}

  /** Shows the service's name, version and environment. */
  @GET
  @Operation(summary = "Show the service's name, version and environment")
  @APIResponse(responseCode = "200", description = "OK")
  public Envelope<Welcome> welcome() {
    return Envelope.of(new Welcome("Telegram authentication service", service));
  }

  /** Reports that the process answers. */
  @GET
  @Path("/health")
  @Operation(summary = "Report that the process answers")
  @APIResponse(responseCode = "200", description = "OK")
  public Health health() {
    return new Health("ok", clock.instant());
  }
}
