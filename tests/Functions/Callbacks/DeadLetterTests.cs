using Serverless.Callbacks.DeadLetters;

namespace Serverless.Functions.Tests.Callbacks;

public sealed class DeadLetterTests
{
    [Fact]
    public void The_embedded_queue_gives_its_reason_as_a_value()
    {
        var letter = DeadLetter.From(new Dictionary<string, object?>
        {
            ["MessageId"] = "job-1",
            ["DeliveryCount"] = 11,
            ["DeadLetterReason"] = "MaxDeliveryCountExceeded",
            ["DeadLetterErrorDescription"] = "Ten deliveries failed.",
        });

        Assert.Equal(new DeadLetter("job-1", 10, "MaxDeliveryCountExceeded", "Ten deliveries failed."), letter);
    }

    [Fact]
    public void Azure_gives_it_among_the_application_properties()
    {
        var letter = DeadLetter.From(new Dictionary<string, object?>
        {
            ["MessageId"] = "\"job-1\"",
            ["DeliveryCount"] = "11",
            ["ApplicationProperties"] =
                """{"DeadLetterReason":"TTLExpiredException","DeadLetterErrorDescription":"The message expired.","other":1}""",
        });

        Assert.Equal(new DeadLetter("job-1", 10, "TTLExpiredException", "The message expired."), letter);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1, 2]")]
    [InlineData("""{"DeadLetterReason": 7}""")]
    [InlineData("")]
    [InlineData(null)]
    public void Odd_properties_are_no_error(string? properties)
    {
        var letter = DeadLetter.From(new Dictionary<string, object?> { ["ApplicationProperties"] = properties, ["DeliveryCount"] = "many" });

        Assert.Equal(new DeadLetter(null, 0, "unknown", null), letter);
    }
}
