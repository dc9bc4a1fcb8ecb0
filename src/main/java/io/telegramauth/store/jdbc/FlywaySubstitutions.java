package io.telegramauth.store.jdbc;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.flywaydb.core.internal.scanner.classpath.ClassPathLocationScanner;
import org.flywaydb.core.internal.scanner.classpath.ClassPathScanner;
import org.flywaydb.core.internal.util.FeatureDetector;

/**
 * What Flyway does in a native executable instead of looking at its surroundings: it can be linked
 * only without the libraries that it would look for, and {@link Migrations} gives it the scripts.
 */
@SuppressWarnings("UnusedMethod")
final class FlywaySubstitutions {
  private FlywaySubstitutions() {}

  @TargetClass(ClassPathScanner.class)
  static final class NoScanner {
    @Substitute
    private ClassPathLocationScanner createLocationScanner(String protocol) {
      throw new IllegalStateException("Migrations are not searched for: " + protocol);
    }
  }

  @TargetClass(FeatureDetector.class)
  static final class NoFeatures {
    @Substitute
    public boolean isApacheCommonsLoggingAvailable() {
      return false;
    }

    @Substitute
    public boolean isLog4J2Available() {
      return false;
    }

    @Substitute
    public boolean isSlf4jAvailable() {
      return true;
    }

    @Substitute
    public boolean isJBossVFSv2Available() {
      return false;
    }

    @Substitute
    public boolean isJBossVFSv3Available() {
      return false;
    }

    @Substitute
    public boolean isOsgiFrameworkAvailable() {
      return false;
    }

    @Substitute
    public boolean isAwsAvailable() {
      return false;
    }

    @Substitute
    public boolean isGCSAvailable() {
      return false;
    }
  }
}
