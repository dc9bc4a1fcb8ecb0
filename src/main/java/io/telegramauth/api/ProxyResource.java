package io.telegramauth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.telegramauth.api.filter.ApiKeyAuthenticator;
import io.telegramauth.api.filter.ApiKeyAuthenticator.Scheme;
import io.telegramauth.api.filter.WithinDeadline;
import io.telegramauth.session.Caller;
import io.telegramauth.telegram.proxy.ProxyControl;
import io.telegramauth.telegram.proxy.ProxyControl.Status;
import io.telegramauth.telegram.proxy.ProxyMode;
import io.telegramauth.text.EnumNames;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** The state of the proxy and its switch, for administrators. */
@Path(ApiPaths.BASE + "/proxy")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Proxy", description = "Show the state of the Telegram proxy, and switch it off or on.")
@APIResponse(ref = "Failed", responseCode = "4XX")
@APIResponse(ref = "Failed", responseCode = "5XX")
@WithinDeadline
public class ProxyResource {
  private static final Logger LOG = Logger.getLogger(ProxyResource.class);

  private final ProxyControl proxy;
  private final ApiKeyAuthenticator authenticator;

  ProxyResource(ProxyControl proxy, ApiKeyAuthenticator authenticator) {
    this.proxy = proxy;
    this.authenticator = authenticator;
  }

  /** Request to set the mode of the proxy. */
  @RegisterForReflection
  public record SwitchProxy(
      @Schema(
              required = true,
              enumeration = {"auto", "off"},
              description =
                  "off: logins start on the direct route; steps of logins on the proxy get 503"
                      + " PROXY_SWITCHED_OFF. auto: the proxy is used while it works.")
          String mode) {}

  /**
   * The state of the proxy.
   *
   * @param mode whether the proxy is used
   * @param circuit open while the proxy is known to fail
   * @param probeAt the time of the next attempt while the circuit is open
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "Proxy")
  public record ProxyView(
      @Schema(enumeration = {"auto", "off"}) String mode,
      @Schema(enumeration = {"closed", "open"}) String circuit,
      Instant probeAt) {
    static ProxyView of(Status status) {
      return new ProxyView(
          EnumNames.lowerCase(status.mode()),
          status.probeAt().isPresent() ? "open" : "closed",
          status.probeAt().orElse(null));
    }
  }

  /** Shows the state of the proxy. */
  @GET
  @SecurityRequirement(name = "AdminKey")
  @Operation(summary = "Show the state of the proxy, for all instances")
  @APIResponse(
      responseCode = "200",
      description = "The mode of the proxy and the state of its circuit")
  public Uni<Envelope<ProxyView>> show() {
    authenticator.authenticate(Scheme.ADMIN_KEY);
    return proxy.status().map(ProxyView::of).map(Envelope::of);
  }

  /** Sets the mode of the proxy. */
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @SecurityRequirement(name = "AdminKey")
  @Operation(summary = "Switch the proxy off or on, for all instances within two seconds")
  @APIResponse(
      responseCode = "200",
      description = "The mode of the proxy and the state of its circuit")
  @APIResponse(ref = "Failed", responseCode = "400")
  public Uni<Envelope<ProxyView>> switchTo(SwitchProxy request) {
    Caller caller = authenticator.authenticate(Scheme.ADMIN_KEY);
    Input input = new Input();
    ProxyMode mode = input.proxyMode("mode", Input.body(request).mode());
    input.throwIfInvalid();
    return proxy
        .setMode(mode)
        .invoke(
            status ->
                LOG.warnf(
                    "Audit: the proxy was set to %s by %s from %s",
                    EnumNames.lowerCase(mode),
                    caller.service(),
                    caller.address().orElse("unknown")))
        .map(ProxyView::of)
        .map(Envelope::of);
  }
}
