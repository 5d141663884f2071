using System.Text;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Storage;

/// <summary>
/// The rows of one job and the format of its facts. An outcome is stored in its row if it fits: a property holds 64 KiB
/// (32 Ki characters of text). A larger outcome is stored in a blob that the row names, and not split over many
/// properties. Nearly all outcomes are small, and a row close to its limit of 1 MiB would make every status read pay
/// for the outputs.
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

    /// <summary>The columns needed to delete a job.</summary>
    public static readonly string[] Keys = ["PartitionKey", "RowKey", Blob];

    /// <summary>The columns needed to list jobs.</summary>
    public static readonly string[] WithoutOutputs = ["PartitionKey", "RowKey", Body, Blob];

    /// <summary>The maximum number of rows of a job.</summary>
    public const int MaxRows = 3;

    /// <summary>The blob of the outcome; null if the outcome is in its row.</summary>
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

    /// <summary>
    /// The job's row without a change. Merging it fails if the job does not exist, and changes the ETag if it does.
    /// </summary>
    public static TableEntity Touch(JobId id) => new(id.Value, JobKey);

    public static TableEntity OfAttempt(JobId id, Attempt attempt) => new(id.Value, AttemptKey)
    {
        [Body] = JsonSerializer.Serialize(attempt, ServingJson.Default.Attempt),
    };

    /// <returns>Null if the outcome does not fit in a row.</returns>
    public static TableEntity? OfOutcome(JobId id, byte[] header, byte[] outputs) =>
        header.Length > MaxText || outputs.Length > MaxBytes
            ? null
            : new(id.Value, OutcomeKey) { [Body] = Encoding.UTF8.GetString(header), [Outputs] = outputs };

    /// <summary>
    /// The row of an outcome in a blob. It contains the header if that fits, so that a list need not fetch the blob.
    /// </summary>
    public static TableEntity OfOutcome(JobId id, string blob, byte[] header) => new(id.Value, OutcomeKey)
    {
        [Blob] = blob,
        [Body] = header.Length > MaxText ? null : Encoding.UTF8.GetString(header),
    };

    public Job? ReadJob() =>
        Job is null ? null : JsonSerializer.Deserialize(Job.GetString(Body), ServingJson.Default.Job);

    public Attempt? ReadAttempt() =>
        Attempt is null ? null : JsonSerializer.Deserialize(Attempt.GetString(Body), ServingJson.Default.Attempt);

    /// <summary>Reads the outcome from its row.</summary>
    public Outcome? ReadOutcome() => Outcome is null || OutcomeBlob is not null
        ? null
        : StoredOutcome.Decode(Encoding.UTF8.GetBytes(Outcome.GetString(Body)), Outcome.GetBinary(Outputs));

    /// <summary>Reads the outcome without its outputs; null if there is none or only the blob contains it.</summary>
    public Outcome? ReadOutcomeHeader() =>
        Outcome?.GetString(Body) is { } header ? StoredOutcome.DecodeHeader(Encoding.UTF8.GetBytes(header)) : null;

    /// <summary>
    /// Deletes all rows or none. The job's row must be unchanged since it was read. A fact written since then has
    /// touched it, and would otherwise remain for the next job with that id.
    /// </summary>
    public IEnumerable<TableTransactionAction> Deletions()
    {
        foreach (var row in new[] { Job, Attempt, Outcome }.OfType<TableEntity>())
        {
            yield return new TableTransactionAction(
                TableTransactionActionType.Delete, row, row == Job ? row.ETag : ETag.All);
        }
    }
}
