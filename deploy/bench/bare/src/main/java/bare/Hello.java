package bare;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** The least that the stack can do: one answer. */
@Path("/hello")
public class Hello {
  @GET
  public String hello() {
    return "hello";
  }
}
