using System.Xml.Linq;

namespace Serverless.Embedded.ServiceBus.Administration;

/// <summary>Describes a queue as an ATOM entry with its properties and counts, named as in Service Bus.</summary>
internal static class QueueDescription
{
    public static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    private static readonly XNamespace Connect = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";
    private static readonly XNamespace Counts = "http://schemas.microsoft.com/netservices/2011/06/servicebus";

    public static XElement Of(BrokerQueue queue, int maxFileMegabytes)
    {
        var settings = queue.Settings;
        return new XElement(Atom + "entry",
            new XElement(Atom + "title", new XAttribute("type", "text"), queue.Name),
            new XElement(Atom + "content", new XAttribute(
                "type", "application/xml"), new XElement(Connect + "QueueDescription",
                new XElement(Connect + "LockDuration", settings.LockDuration),
                new XElement(Connect + "MaxSizeInMegabytes", maxFileMegabytes),
                new XElement(Connect + "RequiresDuplicateDetection", settings.RequiresDuplicateDetection),
                new XElement(Connect + "RequiresSession", false),
                new XElement(Connect + "DefaultMessageTimeToLive", settings.DefaultTimeToLive ?? TimeSpan.MaxValue),
                new XElement(Connect + "DeadLetteringOnMessageExpiration", settings.DeadLetteringOnExpiration),
                new XElement(Connect + "DuplicateDetectionHistoryTimeWindow", settings.DuplicateWindow),
                new XElement(Connect + "MaxDeliveryCount", settings.MaxDeliveryCount),
                new XElement(Connect + "EnableBatchedOperations", true),
                new XElement(
                    Connect + "MessageCount",
                    TotalOf(queue) + (queue.DeadLetters is { } letters ? TotalOf(letters) : 0)),
                new XElement(Connect + "Status", "Active"),
                CountsOf(queue),
                new XElement(Connect + "AutoDeleteOnIdle", TimeSpan.MaxValue),
                new XElement(Connect + "EnablePartitioning", false),
                new XElement(Connect + "EntityAvailabilityStatus", "Available"),
                new XElement(Connect + "EnableExpress", false),
                new XElement(Connect + "MaxMessageSizeInKilobytes", settings.MaxMessageSizeInKilobytes))));
    }

    private static XElement CountsOf(BrokerQueue queue) => new(Connect + "CountDetails",
        new XElement(Counts + "ActiveMessageCount", queue.ActiveCount),
        new XElement(Counts + "DeadLetterMessageCount", queue.DeadLetters?.ActiveCount ?? 0),
        new XElement(Counts + "ScheduledMessageCount", queue.ScheduledCount),
        new XElement(Counts + "TransferMessageCount", 0),
        new XElement(Counts + "TransferDeadLetterMessageCount", 0));

    private static long TotalOf(BrokerQueue queue) => queue.ActiveCount + queue.ScheduledCount + queue.DeferredCount;
}
