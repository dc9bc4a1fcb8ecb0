package io.telegramauth.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cache of prepared statements, on the engine that uses it. */
class PreparedStatementCacheTest {
  private static final String INSERT = "INSERT INTO things VALUES (?, ?)";
  private static final String SELECT = "SELECT name FROM things ORDER BY name";

  private final List<PreparedStatement> lent = new ArrayList<>();
  private Connection connection;
  private Statements statements;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    statements = new PreparedStatementCache(connection);
    statements.run("CREATE TABLE things (name TEXT PRIMARY KEY, size INTEGER)", this::executed);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private int executed(PreparedStatement statement) throws SQLException {
    return statement.executeUpdate();
  }

  private int insert(String name, long size) throws SQLException {
    return statements.run(
        INSERT,
        insert -> {
          lent.add(insert);
          insert.setString(1, name);
          insert.setLong(2, size);
          return insert.executeUpdate();
        });
  }

  private List<String> names() throws SQLException {
    return statements.query(SELECT, query -> {}, found -> found.getString(1));
  }

  @Test
  void aStatementIsPreparedOnce() throws SQLException {
    assertThat(insert("one", 1)).isEqualTo(1);
    assertThat(names()).containsExactly("one");
    assertThat(insert("two", 2)).isEqualTo(1);
    assertThat(names()).containsExactly("one", "two");

    assertThat(lent.get(1)).isSameAs(lent.get(0));
  }

  @Test
  void aFailedStatementIsPreparedAnew() throws SQLException {
    insert("one", 1);
    assertThatThrownBy(() -> insert("one", 1)).isInstanceOf(SQLException.class);
    assertThat(lent.get(1).isClosed()).isTrue();

    assertThat(insert("two", 2)).isEqualTo(1);
    assertThat(lent.get(2)).isNotSameAs(lent.get(1));
    assertThat(names()).containsExactly("one", "two");
  }

  @Test
  void aStatementWithABugInItsRunIsPreparedAnew() throws SQLException {
    insert("one", 1);
    assertThatThrownBy(
            () ->
                statements.run(
                    SELECT,
                    query -> {
                      lent.add(query);
                      query.executeQuery();
                      throw new IllegalStateException("In the middle of it");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(lent.get(1).isClosed()).isTrue();
    assertThat(names()).containsExactly("one");
  }

  /** As another process's migration does. */
  @Test
  void aChangedTableIsHandled() throws SQLException {
    insert("one", 1);
    names();
    statements.run("ALTER TABLE things RENAME COLUMN size TO weight", this::executed);
    statements.run("CREATE INDEX heavy ON things (weight)", this::executed);

    assertThat(insert("two", 2)).isEqualTo(1);
    assertThat(names()).containsExactly("one", "two");
  }
}
