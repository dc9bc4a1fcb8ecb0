package io.telegramauth.telegram.proxy;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/**
 * The HTTP client of the Telegram Proxy Service. Returns every response, whatever its status and
 * content: {@link ProxyResult} interprets it. {@link FaultTolerantProxyClient} adds fault
 * tolerance.
 */
@RegisterRestClient(configKey = "telegram-proxy")
@RegisterProvider(ProxyAttemptWriter.class)
@Path("/api/v1/auth")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
interface ProxyClient {
  /**
   * Calls an operation.
   *
   * @param operation the path segment
   * @param authorization {@code Bearer} and the key, or null to send none
   * @param idempotencyKey identifies the user's action, or null for a query
   * @param requestId identifies this request, see {@link SingleResponseCodec#REQUEST_ID}
   * @param traceParent the trace of the request, or null if there is none
   * @param attempt the request, marked when it is written
   * @return the response, also with an error status; fails only if there is none
   */
  @POST
  @Path("/{operation}")
  Uni<Response> post(
      @PathParam("operation") String operation,
      @HeaderParam("Authorization") String authorization,
      @HeaderParam("Idempotency-Key") String idempotencyKey,
      @HeaderParam(SingleResponseCodec.REQUEST_ID) String requestId,
      @HeaderParam("traceparent") String traceParent,
      ProxyAttempt attempt);
}
