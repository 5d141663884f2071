using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>
/// Reads the body of a submit and checks its format, names, types and ranges. Every fault is collected.
/// </summary>
internal static class SubmissionReader
{
    private const int MaxDeadlineSeconds = 604_800;
    private const int MaxUrlLength = 2_048;

    private static readonly string[] Native = [
        "model", "inputs", "parameters", "version", "priority", "deadlineSeconds", "webhook"];
    private static readonly string[] BatchItem = [.. Native, "id", "idempotencyKey"];
    private static readonly string[] Infer = ["id", "inputs", "parameters", "outputs"];
    private static readonly string[] WebhookMembers = ["url", "events"];
    private static readonly string[] Events =
        [.. new[] { JobStatus.Succeeded, JobStatus.Failed, JobStatus.Canceled, JobStatus.Expired }
            .Select(Webhook.EventOf)];

    private static readonly JsonRule<string> Name = JsonRules.Text(128);
    private static readonly JsonRule<string> Version = JsonRules.Text(20);
    private static readonly JsonRule<int?> Deadline = JsonRules.Integer(1, MaxDeadlineSeconds);
    private static readonly JsonRule<Lane?> Priority = new(
        Lanes.Rule, value => Lanes.TryParse(JsonRules.TextOf(value), out var lane) ? lane : null);

    private static readonly JsonRule<Uri> Url = new(
        $"must be an absolute URL of at most {MaxUrlLength} characters",
        value => JsonRules.TextOf(value) is { Length: <= MaxUrlLength } text
            && Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : null);

    private static readonly JsonRule<List<string>> EventNames = new(
        $"must be an array of {string.Join(", ", Events)}",
        value => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= Events.Length
            && value.EnumerateArray().All(name => Events.Contains(JsonRules.TextOf(name)))
            ? [.. value.EnumerateArray().Select(name => name.GetString()!)] : null);

    private static readonly JsonRule<JobId?> Id = new(
        JobId.Rule, value => JobId.TryParse(JsonRules.TextOf(value), out var id) ? id : null);

    private static readonly JsonRule<string> Key = new(
        $"must be a string of 1 to {IdempotencyKeyRule.MaxLength} printable characters",
        value => JsonRules.TextOf(value) is { } key && IdempotencyKeyRule.IsKey(key) ? key : null);

    public static Submission Read(JsonMembers body, BinaryBody binary, SubmitForm form) => form switch
    {
        SubmitForm.Infer => ReadInfer(body, binary),
        SubmitForm.BatchItem => ReadBatchItem(body, binary),
        _ => ReadNative(body, binary, Native),
    };

    private static Submission ReadNative(JsonMembers body, BinaryBody binary, string[] members)
    {
        body.RefuseUnknown(members);
        return new Submission
        {
            Inputs = TensorReader.ReadAll(body, binary),
            Model = body.Optional("model", Name),
            Version = body.Optional("version", Version),
            Lane = body.Optional("priority", Priority) ?? Lane.Interactive,
            DeadlineSeconds = body.Optional("deadlineSeconds", Deadline),
            Webhook = ReadWebhook(body),
            AllowDegraded = IsOn("allowDegraded", ReadParameters(body)),
        };
    }

    /// <summary>
    /// The native body, plus the id or the idempotency key, which a single submit has in its path or header.
    /// </summary>
    private static Submission ReadBatchItem(JsonMembers body, BinaryBody binary)
    {
        var submission = ReadNative(body, binary, BatchItem) with
        {
            Id = body.Optional("id", Id),
            IdempotencyKey = body.Optional("idempotencyKey", Key),
        };
        if (submission is { Id: not null, IdempotencyKey: { } key })
        {
            body.Faults.Add("idempotencyKey", $"'{key}'", "must be omitted if there is an id");
        }

        return submission;
    }

    /// <summary>The body of Open Inference Protocol v2's <c>infer</c>.</summary>
    private static Submission ReadInfer(JsonMembers body, BinaryBody binary)
    {
        body.RefuseUnknown(Infer);
        var parameters = ReadParameters(body);
        return new Submission
        {
            Inputs = TensorReader.ReadAll(body, binary),
            RequestId = body.Optional("id", Name),
            RequestedOutputs = RequestedOutputsReader.Read(body),
            BinaryOutputs = IsOn("binary_data_output", parameters),
            AllowDegraded = IsOn("allowDegraded", parameters),
        };
    }

    private static Webhook? ReadWebhook(JsonMembers body)
    {
        if (body.Object("webhook", "must be an object with a url") is not { } webhook)
        {
            return null;
        }

        webhook.RefuseUnknown(WebhookMembers);
        var events = webhook.Optional("events", EventNames);
        return webhook.Required("url", Url) is { } url ? new Webhook(url, events) : null;
    }

    /// <summary>Unknown parameters are ignored, as the Open Inference Protocol requires.</summary>
    private static JsonMembers? ReadParameters(JsonMembers body) => body.Object("parameters", "must be an object");

    private static bool IsOn(string name, JsonMembers? parameters) =>
        parameters?.Optional(name, JsonRules.Boolean) ?? false;
}
