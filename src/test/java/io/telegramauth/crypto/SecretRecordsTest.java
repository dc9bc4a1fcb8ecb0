package io.telegramauth.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.phone.PhoneNumber;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prints every record that holds a secret, created with a marked value. */
class SecretRecordsTest {
  private static final String MARK = "mArKeD-sEcReT";
  private static final Object PENDING = new CompletableFuture<Void>();

  static Stream<Class<?>> recordsWithASecret() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.telegramauth")
            .stream()
            .<Class<?>>map(JavaClass::reflect)
            .filter(Class::isRecord)
            .filter(SecretRecordsTest::holdsASecret);
  }

  private static boolean holdsASecret(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getGenericType)
        .map(Type::getTypeName)
        .anyMatch(
            name ->
                name.contains(SecretString.class.getName())
                    || name.contains(SecretBytes.class.getName()));
  }

  @ParameterizedTest
  @MethodSource("recordsWithASecret")
  void doNotPrintSecrets(Class<?> type) throws ReflectiveOperationException {
    Object record = sample(type);

    assertThat(record.toString())
        .doesNotContain(MARK)
        .doesNotContain(Arrays.toString(MARK.getBytes(UTF_8)));
  }

  private static Object sample(Class<?> record) throws ReflectiveOperationException {
    RecordComponent[] components = record.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = value(components[i].getGenericType());
    }
    Constructor<?> constructor = record.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(values);
  }

  private static Object value(Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      return container(generic);
    }
    Class<?> plain = (Class<?>) type;
    Map<Class<?>, Object> known =
        Map.ofEntries(
            Map.entry(SecretString.class, SecretString.of(MARK)),
            Map.entry(SecretBytes.class, SecretBytes.of(MARK.getBytes(UTF_8))),
            Map.entry(PhoneNumber.class, PhoneNumber.ofE164("+99966200001")),
            Map.entry(String.class, "text"),
            Map.entry(int.class, 1),
            Map.entry(long.class, 1L),
            Map.entry(boolean.class, true),
            Map.entry(byte[].class, new byte[1]),
            Map.entry(Path.class, Path.of("text")),
            Map.entry(Instant.class, Instant.EPOCH),
            Map.entry(Duration.class, Duration.ZERO),
            Map.entry(Deadline.class, Deadline.in(Duration.ZERO)),
            Map.entry(OptionalInt.class, OptionalInt.of(1)),
            Map.entry(OptionalLong.class, OptionalLong.of(1)));
    if (known.containsKey(plain)) {
      return known.get(plain);
    }
    if (plain.isEnum()) {
      return plain.getEnumConstants()[0];
    }
    if (plain.isSealed()) {
      return value(plain.getPermittedSubclasses()[0]);
    }
    return sample(plain);
  }

  private static Object container(ParameterizedType type) throws ReflectiveOperationException {
    Type[] of = type.getActualTypeArguments();
    Class<?> raw = (Class<?>) type.getRawType();
    if (raw == Optional.class) {
      return Optional.of(value(of[0]));
    }
    if (raw == List.class) {
      return List.of(value(of[0]));
    }
    if (raw == Set.class) {
      return Set.of(value(of[0]));
    }
    if (raw == CompletableFuture.class) {
      return PENDING;
    }
    if (raw == Map.class) {
      return Map.of(value(of[0]), value(of[1]));
    }
    throw new IllegalStateException("Teach this test how to make a " + type);
  }
}
