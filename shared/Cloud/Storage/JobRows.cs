using System.Text;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Storage;

/// <summary>
/// The rows of one job, and how its facts look in them. An outcome stands in its row where it fits: a property takes 64 KiB
/// (32 Ki characters of text). A larger one stands in a blob that the row names, rather than cut over many properties:
/// nearly all outcomes are small, and a row that nears its 1 MiB makes each status read pay for the outputs.
/// </summary>
internal sealed record JobRows(TableEntity? Job, TableEntity? Attempt, TableEntity? Outcome)
{
    private const string JobKey = "job";
    private const string AttemptKey = "attempt";
    private const string OutcomeKey = "outcome";
    private const string Body = "Body";
    private const string Outputs = "Outputs";
    private const string Blob = "Blob";
    private const int MaxText = 32 * 1024;
    private const int MaxBytes = 64 * 1024;

    /// <summary>The columns that deleting a job needs.</summary>
    public static readonly string[] Keys = ["PartitionKey", "RowKey", Blob];

    /// <summary>The columns that a list needs.</summary>
    public static readonly string[] WithoutOutputs = ["PartitionKey", "RowKey", Body, Blob];

    /// <summary>Rows that a job may have.</summary>
    public const int Most = 3;

    /// <summary>The blob of the outcome; null where it stands in its row.</summary>
    public string? OutcomeBlob => Outcome is null ? null : BlobOf(Outcome);

    public static JobRows Of(IReadOnlyList<TableEntity> rows) => new(
        rows.FirstOrDefault(row => row.RowKey == JobKey),
        rows.FirstOrDefault(row => row.RowKey == AttemptKey),
        rows.FirstOrDefault(row => row.RowKey == OutcomeKey));

    public static string? BlobOf(TableEntity outcome) => outcome.GetString(Blob);

    public static string FilterOf(JobId id) => TableClient.CreateQueryFilter($"PartitionKey eq {id.Value}");

    public static string FilterOfExpired(DateTimeOffset before) =>
        TableClient.CreateQueryFilter($"RowKey eq {JobKey} and ExpiresAt lt {before}");

    public static TableEntity OfJob(Job job) => new(job.Id.Value, JobKey)
    {
        ["ExpiresAt"] = job.ExpiresAt,
        [Body] = JsonSerializer.Serialize(job, ServingJson.Default.Job),
    };

    /// <summary>The job's row without a change: merging it fails where the job is not there, and gives it a new ETag where it is.</summary>
    public static TableEntity Touch(JobId id) => new(id.Value, JobKey);

    public static TableEntity OfAttempt(JobId id, Attempt attempt) => new(id.Value, AttemptKey)
    {
        [Body] = JsonSerializer.Serialize(attempt, ServingJson.Default.Attempt),
    };

    /// <returns>Null where the outcome does not fit a row.</returns>
    public static TableEntity? OfOutcome(JobId id, byte[] header, byte[] outputs) => header.Length > MaxText || outputs.Length > MaxBytes
        ? null
        : new(id.Value, OutcomeKey) { [Body] = Encoding.UTF8.GetString(header), [Outputs] = outputs };

    /// <summary>The row of an outcome that stands in a blob; the header is in it too where it fits, so that a list need not fetch the blob.</summary>
    public static TableEntity OfOutcome(JobId id, string blob, byte[] header) => new(id.Value, OutcomeKey)
    {
        [Blob] = blob,
        [Body] = header.Length > MaxText ? null : Encoding.UTF8.GetString(header),
    };

    public Job? ReadJob() => Job is null ? null : JsonSerializer.Deserialize(Job.GetString(Body), ServingJson.Default.Job);

    public Attempt? ReadAttempt() =>
        Attempt is null ? null : JsonSerializer.Deserialize(Attempt.GetString(Body), ServingJson.Default.Attempt);

    /// <summary>Reads the outcome that stands in its row.</summary>
    public Outcome? ReadOutcome() => Outcome is null || OutcomeBlob is not null
        ? null
        : StoredOutcome.Decode(Encoding.UTF8.GetBytes(Outcome.GetString(Body)), Outcome.GetBinary(Outputs));

    /// <summary>Reads the outcome without its outputs; null where there is none, or only the blob has it.</summary>
    public Outcome? ReadOutcomeHeader() =>
        Outcome?.GetString(Body) is { } header ? StoredOutcome.DecodeHeader(Encoding.UTF8.GetBytes(header)) : null;

    /// <summary>
    /// Deletes all rows or none. The job's row must be as it was read: a fact written since then has touched it, and would be left
    /// behind for the next job of that id.
    /// </summary>
    public IEnumerable<TableTransactionAction> Deletions()
    {
        foreach (var row in new[] { Job, Attempt, Outcome }.OfType<TableEntity>())
        {
            yield return new TableTransactionAction(TableTransactionActionType.Delete, row, row == Job ? row.ETag : ETag.All);
        }
    }
}
