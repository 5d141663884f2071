using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>Reads the body of a submit: form, names, types and ranges; every fault is noted.</summary>
internal static class SubmissionReader
{
    /// <summary>What the native body may say.</summary>
    public static readonly string[] Members = ["model", "inputs", "parameters", "version", "priority", "deadlineSeconds", "webhook"];

    private const int LongestDeadline = 604_800;
    private static readonly string[] InferMembers = ["id", "inputs", "parameters", "outputs"];
    private static readonly string[] WebhookMembers = ["url", "events"];
    private static readonly string[] Events =
        [.. new[] { JobStatus.Succeeded, JobStatus.Failed, JobStatus.Canceled, JobStatus.Expired }.Select(Webhook.EventOf)];

    /// <summary>The native body.</summary>
    public static Submission Read(JsonElement body, BinaryBody binary, Faults faults) => Read(body, binary, Members, faults);

    /// <summary>The native body where it may say more than usual, which the caller reads.</summary>
    public static Submission Read(JsonElement body, BinaryBody binary, string[] members, Faults faults)
    {
        JsonBody.RefuseOthers(body, "", members, faults);
        return new Submission
        {
            Inputs = TensorReader.ReadAll(body, binary, faults),
            Model = ReadString(body, "model", 128, faults),
            Version = ReadString(body, "version", 20, faults),
            Lane = ReadLane(body, faults),
            DeadlineSeconds = ReadDeadline(body, faults),
            Webhook = ReadWebhook(body, faults),
            AllowDegraded = ReadSwitch(body, "allowDegraded", faults),
        };
    }

    /// <summary>The body of Open Inference Protocol v2's <c>infer</c>.</summary>
    public static Submission ReadInfer(JsonElement body, BinaryBody binary, Faults faults)
    {
        JsonBody.RefuseOthers(body, "", InferMembers, faults);
        return new Submission
        {
            Inputs = TensorReader.ReadAll(body, binary, faults),
            RequestId = ReadString(body, "id", 128, faults),
            WantedOutputs = WantedOutputsReader.Read(body, faults),
            BinaryOutputs = ReadSwitch(body, "binary_data_output", faults),
            AllowDegraded = ReadSwitch(body, "allowDegraded", faults),
        };
    }

    private static Lane ReadLane(JsonElement body, Faults faults)
    {
        if (!body.TryGetProperty("priority", out var priority))
        {
            return Lane.Interactive;
        }

        switch (priority.ValueKind == JsonValueKind.String ? priority.GetString() : null)
        {
            case "interactive": return Lane.Interactive;
            case "bulk": return Lane.Bulk;
            default:
                faults.Add("priority", priority, "must be 'interactive' or 'bulk'");
                return Lane.Interactive;
        }
    }

    private static int? ReadDeadline(JsonElement body, Faults faults)
    {
        if (!body.TryGetProperty("deadlineSeconds", out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds) && seconds is >= 1 and <= LongestDeadline)
        {
            return seconds;
        }

        faults.Add("deadlineSeconds", value, $"must be a whole number from 1 to {LongestDeadline}");
        return null;
    }

    private static Webhook? ReadWebhook(JsonElement body, Faults faults)
    {
        if (!body.TryGetProperty("webhook", out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            faults.Add("webhook", value, "must be an object with a url");
            return null;
        }

        JsonBody.RefuseOthers(value, "webhook", WebhookMembers, faults);
        if (ReadString(value, "url", 2_048, faults, "webhook") is { } text && Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            return new Webhook(url, ReadEvents(value, faults));
        }

        faults.Add("webhook.url", value.TryGetProperty("url", out var given) ? given : default, "must be an absolute URL");
        return null;
    }

    private static List<string>? ReadEvents(JsonElement webhook, Faults faults)
    {
        if (!webhook.TryGetProperty("events", out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= Events.Length
            && value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String && Events.Contains(e.GetString())))
        {
            return [.. value.EnumerateArray().Select(e => e.GetString()!)];
        }

        faults.Add("webhook.events", value, $"must be an array of {string.Join(", ", Events)}");
        return null;
    }

    private static string? ReadString(JsonElement owner, string member, int longest, Faults faults, string at = "")
    {
        if (!owner.TryGetProperty(member, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= longest)
        {
            return text;
        }

        faults.Add(JsonBody.Join(at, member), value, $"must be a string of 1 to {longest} characters");
        return null;
    }

    /// <summary>One of the <c>parameters</c> that are known here; others are let pass, as the open protocol wants.</summary>
    private static bool ReadSwitch(JsonElement body, string name, Faults faults)
    {
        if (!body.TryGetProperty("parameters", out var parameters))
        {
            return false;
        }

        if (parameters.ValueKind == JsonValueKind.Object)
        {
            return JsonBody.ReadSwitch(parameters, name, "parameters", faults) ?? false;
        }

        faults.Add("parameters", parameters, "must be an object");
        return false;
    }
}
