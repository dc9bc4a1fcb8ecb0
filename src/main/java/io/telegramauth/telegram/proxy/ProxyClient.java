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
 * The Telegram Proxy Service over HTTP. Every answer is taken as it comes, whatever its status and
 * content: {@link ProxyResult} judges it. Without fault tolerance of its own: {@link
 * FaultTolerantProxyClient} has it.
 */
@RegisterRestClient(configKey = "telegram-proxy")
@RegisterProvider(ProxyExchangeWriter.class)
@Path("/api/v1/auth")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
interface ProxyClient {
  /**
   * Calls an operation.
   *
   * @param operation its path segment
   * @param authorization {@code Bearer} and the key, or null to send none
   * @param idempotencyKey names the user's action
   * @param requestId names this request, see {@link SingleResponseCodec#REQUEST_ID}
   * @param traceParent the trace that it belongs to, or null when none is kept
   * @param exchange the request; is told when it is written
   * @return the answer, also when its status tells of an error; fails only when there is none
   */
  @POST
  @Path("/{operation}")
  Uni<Response> post(
      @PathParam("operation") String operation,
      @HeaderParam("Authorization") String authorization,
      @HeaderParam("Idempotency-Key") String idempotencyKey,
      @HeaderParam(SingleResponseCodec.REQUEST_ID) String requestId,
      @HeaderParam("traceparent") String traceParent,
      ProxyExchange exchange);
}
