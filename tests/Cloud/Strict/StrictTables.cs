using System.Text;
using System.Text.Json;
using Azure.Core;

namespace Serverless.Cloud.Tests.Strict;

/// <summary>The Table service's rules for requests and its targets for load.</summary>
internal sealed class StrictTables(LoadTargets targets, TimeProvider time, int? delaySeed)
    : StrictPolicy(time, delaySeed)
{
    public static bool IsQuery(Request request) =>
        request.Method == RequestMethod.Get && request.Uri.Path.EndsWith("()", StringComparison.Ordinal);

    protected override Refusal? Judge(Request request)
    {
        var uri = request.Uri.ToUri();
        if (IsQuery(request))
        {
            return TableRules.JudgeQuery(uri.Query) ?? targets.Judge();
        }

        if (uri.Segments[^1] == "Tables")
        {
            return null;
        }

        var body = Body(request);
        if (uri.Segments[^1] == "$batch")
        {
            var commands = TableCommand.OfBatch(body);
            return TableRules.JudgeBatch(commands, body.Length)
                ?? targets.Judge(LoadTargets.RangeOf(commands[0].Table, commands[0].Partition), commands.Count);
        }

        var one = TableCommand.Of(uri, body.Length == 0 ? null : Encoding.UTF8.GetString(body));
        return EntityRules.Judge(one) ?? targets.Judge(LoadTargets.RangeOf(one.Table, one.Partition), 1);
    }

    /// <summary>Counts the entities of a page, if it contains their partition keys.</summary>
    protected override void Count(HttpMessage message)
    {
        if (!IsQuery(message.Request) || message.Response.Status != 200)
        {
            return;
        }

        message.Response.ContentStream = Buffered(message.Response.ContentStream);
        using var page = JsonDocument.Parse(message.Response.Content);
        var table = message.Request.Uri.ToUri().Segments[^1].TrimEnd('(', ')');
        foreach (var range in page.RootElement.GetProperty("value").EnumerateArray()
            .Select(row => row.TryGetProperty("PartitionKey", out var key) ? key.GetString() ?? "" : "")
            .GroupBy(partition => LoadTargets.RangeOf(table, partition)))
        {
            targets.Read(range.Key, range.Count());
        }
    }

    private static MemoryStream Buffered(Stream? content)
    {
        var buffer = new MemoryStream();
        content?.CopyTo(buffer);
        buffer.Position = 0;
        return buffer;
    }

    private static byte[] Body(Request request)
    {
        using var body = new MemoryStream();
        request.Content?.WriteTo(body, CancellationToken.None);
        return body.ToArray();
    }
}
