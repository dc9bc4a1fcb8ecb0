package io.telegramauth.function;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.housekeeping.Housekeeper;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Runs maintenance tasks when a schedule invokes the function, as the process is frozen between
 * invocations.
 *
 * <p>The schedule's event has a route key of its own. No request can have it: gateways and function
 * URLs set theirs, whatever the caller sends. Who may invoke the function directly is up to AWS
 * permissions.
 */
@Path("/housekeeping")
public class ScheduledHousekeeping {
  /** The event's {@code routeKey}, as in deploy/aws/template.yaml. */
  static final String ROUTE = "housekeeping";

  private final Housekeeper housekeeper;

  ScheduledHousekeeping(Housekeeper housekeeper) {
    this.housekeeper = housekeeper;
  }

  /** Runs a batch of every maintenance task; not found for anybody but the schedule. */
  @POST
  @Operation(hidden = true)
  public Uni<Void> runBatches(@Context APIGatewayV2HTTPEvent event) {
    if (!ROUTE.equals(event.getRouteKey())) {
      throw new FailureException(FailureCode.NOT_FOUND);
    }
    return housekeeper.runAll();
  }
}
