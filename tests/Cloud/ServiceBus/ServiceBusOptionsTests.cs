using Serverless.Cloud.ServiceBus;

namespace Serverless.Cloud.Tests.ServiceBus;

public sealed class ServiceBusOptionsTests
{
    private const string Emulator =
        "Endpoint=sb://localhost;SharedAccessKeyName=Root;SharedAccessKey=secret-value;UseDevelopmentEmulator=true;";
    private const string Administration =
        "Endpoint=sb://localhost:5300;SharedAccessKeyName=Root;SharedAccessKey=secret-value;UseDevelopmentEmulator=true;";
    private const string Real =
        "Endpoint=sb://acme.servicebus.windows.net;SharedAccessKeyName=Root;SharedAccessKey=secret-value;";

    [Fact]
    public void An_emulator_is_configured_by_two_connection_strings() => Assert.Null(Refusal(Emulator, Administration));

    [Theory]
    [InlineData(Emulator, null, "ServiceBus__administrationConnectionString")]
    [InlineData(Emulator, "", "ServiceBus__administrationConnectionString")]
    [InlineData(Emulator, Real, "ServiceBus__administrationConnectionString")]
    [InlineData(Emulator, "UseDevelopmentEmulator=true", "ServiceBus__administrationConnectionString")]
    [InlineData(Real, Administration, "ServiceBus contains a connection string that is not the emulator's")]
    [InlineData(
        "UseDevelopmentEmulator=true",
        Administration, "ServiceBus contains a connection string that is not the emulator's")]
    [InlineData(null, Administration, "ServiceBus__fullyQualifiedNamespace")]
    public void A_connection_string_that_is_not_an_emulator_is_refused_without_quoting_its_key(
        string? connection, string? administration, string words)
    {
        var refusal = Refusal(connection, administration);

        Assert.Contains(words, refusal);
        Assert.DoesNotContain("secret-value", refusal);
    }

    private static string? Refusal(string? connection, string? administration)
    {
        var options =
            new ServiceBusOptions { ConnectionString = connection, AdministrationConnectionString = administration };
        return new ServiceBusOptionsValidator().Validate(null, options).FailureMessage;
    }
}
