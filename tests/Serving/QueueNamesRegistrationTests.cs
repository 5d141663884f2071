using Microsoft.Extensions.Configuration;

namespace Serverless.Serving.Tests;

public sealed class QueueNamesRegistrationTests
{
    private static readonly Dictionary<string, string?> All =
        new() { ["InteractiveQueue"] = "i", ["BulkQueue"] = "b", ["CallbacksQueue"] = "c" };

    [Fact]
    public void With_all_queue_names_the_app_starts() => Assert.Null(Failures(All));

    [Theory]
    [InlineData("InteractiveQueue", null)]
    [InlineData("BulkQueue", "")]
    [InlineData("CallbacksQueue", " ")]
    public void A_missing_queue_name_prevents_the_start(string setting, string? value) =>
        Assert.StartsWith($"Setting {setting} is missing.", Assert.Single(Failures(new(All) { [setting] = value })!));

    private static IEnumerable<string>? Failures(Dictionary<string, string?> settings) =>
        new QueueNamesValidator(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .Validate(null, new QueueOptions()).Failures;
}
