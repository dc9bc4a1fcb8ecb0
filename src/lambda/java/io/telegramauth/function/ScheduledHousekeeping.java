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
 * Does what has to be done now and then when a schedule asks for it: between invocations the
 * process is frozen.
 *
 * <p>The schedule invokes the function with an event that has a route of its own. No request has
 * it: gateways and function URLs name one of theirs, whatever the caller sends. Whoever may invoke
 * the function itself, past them, is up to AWS's permissions.
 */
@Path("/housekeeping")
public class ScheduledHousekeeping {
  /** The event's {@code routeKey}, as deploy/aws/template.yaml has it. */
  static final String ROUTE = "housekeeping";

  private final Housekeeper housekeeper;

  ScheduledHousekeeping(Housekeeper housekeeper) {
    this.housekeeper = housekeeper;
  }

  /** Does some of every chore; to anybody but the schedule there is nothing here. */
  @POST
  @Operation(hidden = true)
  public Uni<Void> doSomeOfAll(@Context APIGatewayV2HTTPEvent event) {
    if (!ROUTE.equals(event.getRouteKey())) {
      throw new FailureException(FailureCode.NOT_FOUND);
    }
    return housekeeper.doSomeOfAll();
  }
}
