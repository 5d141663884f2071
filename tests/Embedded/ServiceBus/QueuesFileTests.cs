using Serverless.Embedded.ServiceBus;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.Tests.ServiceBus;

public sealed class QueuesFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void All_queue_properties_of_an_emulator_file_are_read()
    {
        // The sample of Microsoft's emulator, with comments and with properties that have no effect here.
        var queues = Read("""
            {
              "UserConfig": {
                "Namespaces": [
                  {
                    "Name": "sbemulatorns",
                    "Queues": [
                      {
                        "Name": "queue.1", // the only one
                        "Properties": {
                          "DeadLetteringOnMessageExpiration": true,
                          "DefaultMessageTimeToLive": "PT1H",
                          "DuplicateDetectionHistoryTimeWindow": "PT20S",
                          "ForwardDeadLetteredMessagesTo": "",
                          "ForwardTo": "",
                          "LockDuration": "PT30S",
                          "MaxDeliveryCount": 3,
                          "MaxMessageSizeInKilobytes": 1024,
                          "RequiresDuplicateDetection": true,
                          "RequiresSession": false
                        }
                      }
                    ],
                    "Topics": []
                  }
                ],
                "Logging": { "Type": "File" }
              }
            }
            """);

        Assert.Equal(
            new QueueSettings
            {
                Name = "queue.1",
                DeadLetteringOnExpiration = true,
                DefaultTimeToLive = TimeSpan.FromHours(1),
                DuplicateWindow = TimeSpan.FromSeconds(20),
                LockDuration = TimeSpan.FromSeconds(30),
                MaxDeliveryCount = 3,
                MaxMessageSizeInKilobytes = 1024,
                RequiresDuplicateDetection = true,
            },
            Assert.Single(queues));
    }

    [Fact]
    public void A_queue_without_properties_has_the_defaults_of_Service_Bus() =>
        Assert.Equal(new QueueSettings { Name = "q" }, Assert.Single(Read(Queue("""{ "Name": "q" }"""))));

    [Fact]
    public void The_maximum_time_to_live_means_forever() =>
        Assert.Null(Read(Queue("""{ "Name": "q", "Properties": { "DefaultMessageTimeToLive": "P10675199DT2H48M5.4775807S" } }"""))[0].DefaultTimeToLive);

    [Theory]
    [InlineData("""{ "Name": "q", "Properties": { "RequiresSession": true } }""", "queue 'q' sets RequiresSession")]
    [InlineData("""{ "Name": "q", "Properties": { "ForwardTo": "other" } }""", "queue 'q' sets ForwardTo")]
    [InlineData(
        """{ "Name": "q", "Properties": { "LockDuration": "PT6M" } }""",
        "LockDuration 'PT6M' of queue 'q' exceeds PT5M")]
    [InlineData(
        """{ "Name": "q", "Properties": { "LockDuration": "30" } }""",
        "LockDuration '30' of queue 'q' is not a duration")]
    [InlineData(
        """{ "Name": "q", "Properties": { "LockDuration": "-PT1S" } }""",
        "LockDuration '-PT1S' of queue 'q' is not a duration")]
    [InlineData(
        """{ "Name": "q", "Properties": { "MaxDeliveryCount": 0 } }""",
        "MaxDeliveryCount 0 of queue 'q' must be at least 1")]
    [InlineData(
        """{ "Name": "q", "Properties": { "MaxMessageSizeInKilobytes": 0 } }""",
        "MaxMessageSizeInKilobytes 0 of queue 'q' is not in the range 1 to 1024")]
    [InlineData(
        """{ "Name": "q", "Properties": { "MaxMessageSizeInKilobytes": 2048 } }""",
        "MaxMessageSizeInKilobytes 2048 of queue 'q' is not in the range 1 to 1024")]
    [InlineData("""{ "Name": "" }""", "the queue name ''")]
    [InlineData("""{ "Name": "q/$deadletterqueue" }""", "the queue name 'q/$deadletterqueue'")]
    [InlineData("""{ "Name": "a queue" }""", "the queue name 'a queue'")]
    [InlineData("""{ "Name": "-q" }""", "the queue name '-q'")]
    [InlineData("""{ "Name": "q/" }""", "the queue name 'q/'")]
    [InlineData("""{ "Name": "q" }, { "Name": "Q" }""", "the queue 'q' twice")]
    public void Unsupported_settings_are_refused_by_name(string queues, string expected) =>
        Assert.Contains(expected, Refusal(Queue(queues)));

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "UserConfig": {} }""")]
    [InlineData("""{ "UserConfig": { "Namespaces": [ { "Topics": [ { "Name": "t" } ] } ] } }""")]
    public void A_file_with_another_structure_is_refused_with_its_path(string text) =>
        Assert.Contains($"ServiceBus:QueuesFile '{_file}' cannot be used", Refusal(text));

    [Fact]
    public void A_missing_file_is_reported_with_its_path()
    {
        var error = Assert.Throws<InvalidOperationException>(() => QueuesFile.Read(_file + ".missing", 256));
        Assert.Contains(".missing' cannot be used", error.Message);
    }

    public void Dispose() => File.Delete(_file);

    private static string Queue(string queues) =>
        $$"""{ "UserConfig": { "Namespaces": [ { "Queues": [ {{queues}} ] } ] } }""";

    private IReadOnlyList<QueueSettings> Read(string text)
    {
        File.WriteAllText(_file, text);
        return QueuesFile.Read(_file, maxMessageSizeInKilobytes: 256);
    }

    private string Refusal(string text) => Assert.Throws<InvalidOperationException>(() => Read(text)).Message;
}
