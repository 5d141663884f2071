using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Serverless.Embedded.ServiceBus.Administration;

/// <summary>Answers the administration requests about queues.</summary>
internal sealed class QueueAnswers(IReadOnlyCollection<BrokerQueue> queues, int maxFileMegabytes)
{
    /// <summary>The path of the list of queues.</summary>
    private const string List = "$Resources/queues";

    private const int MaxPage = 100;

    private readonly List<BrokerQueue> _queues =
        [.. queues.Where(queue => queue.DeadLetters is not null).OrderBy(
            queue => queue.Name, StringComparer.OrdinalIgnoreCase)];

    public QueueAnswer To(string method, string path, IQueryCollection query)
    {
        if (!HttpMethods.IsGet(method))
        {
            // Clients report this sub-code as an invalid operation.
            return QueueAnswer.Error(
                StatusCodes.Status403Forbidden,
                "SubCode=40301. The embedded queue cannot be changed while it runs. "
                + "Declare queues in ServiceBus:QueuesFile.");
        }

        if (string.Equals(path, List, StringComparison.OrdinalIgnoreCase))
        {
            return Page(query);
        }

        return _queues.Find(queue => string.Equals(queue.Name, path, StringComparison.OrdinalIgnoreCase)) is { } found
            ? new QueueAnswer(StatusCodes.Status200OK, QueueDescription.Of(found, maxFileMegabytes))
            : QueueAnswer.Error(StatusCodes.Status404NotFound, $"The messaging entity '{path}' could not be found.");
    }

    private QueueAnswer Page(IQueryCollection query)
    {
        if (!TryRead(query, "$skip", 0, int.MaxValue, out var skip)
            || !TryRead(query, "$top", MaxPage, MaxPage, out var top))
        {
            return QueueAnswer.Error(
                StatusCodes.Status400BadRequest,
                $"$skip must be a whole number, and $top a whole number from 0 to {MaxPage}.");
        }

        var page = _queues.Skip(skip).Take(top).Select(queue => QueueDescription.Of(queue, maxFileMegabytes));
        return new QueueAnswer(StatusCodes.Status200OK, new XElement(QueueDescription.Atom + "feed", page));
    }

    private static bool TryRead(IQueryCollection query, string name, int defaultValue, int max, out int value)
    {
        value = defaultValue;
        return !query.TryGetValue(name, out var text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max);
    }
}

/// <summary>An HTTP status and a body of XML.</summary>
internal sealed record QueueAnswer(int Status, XElement Body)
{
    public static QueueAnswer Error(int status, string detail) =>
        new(status, new XElement("Error", new XElement("Code", status), new XElement("Detail", detail)));
}
