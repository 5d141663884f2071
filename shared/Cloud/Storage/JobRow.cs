using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Storage;

/// <summary>
/// The row of a job: its facts, each in columns of its own, so a point read returns all of them. An outcome is stored
/// in the row if it fits: a property holds 64 KiB (32 Ki characters of text). A larger outcome is stored in a blob that
/// the row names, and not split over many properties. Nearly all outcomes are small, and a row close to its limit of
/// 1 MiB would make every status read pay for the outputs.
/// </summary>
internal sealed class JobRow(TableEntity row)
{
    private const string ExpiresAtColumn = "ExpiresAt";
    private const string JobColumn = "Job";
    private const string AttemptColumn = "Attempt";
    private const string OutcomeColumn = "Outcome";
    private const string OutputsColumn = "Outputs";
    private const string BlobColumn = "Blob";
    private const int MaxText = 32 * 1024;
    private const int MaxBytes = 64 * 1024;

    /// <summary>The columns that contain how the job ended.</summary>
    public static readonly string[] EndOnly = [OutcomeColumn, OutputsColumn, BlobColumn];

    /// <summary>The columns needed to delete a job.</summary>
    public static readonly string[] DeletionOnly = [ExpiresAtColumn, OutcomeColumn, BlobColumn];

    /// <summary>The columns needed to list jobs.</summary>
    public static readonly string[] WithoutOutputs = ["RowKey", JobColumn, AttemptColumn, OutcomeColumn, BlobColumn];

    public Azure.ETag ETag => row.ETag;

    public DateTimeOffset ExpiresAt => row.GetDateTimeOffset(ExpiresAtColumn).GetValueOrDefault();

    /// <summary>The blob of the outcome; null if the row contains it, or if the job has not ended.</summary>
    public string? OutcomeBlob => row.GetString(BlobColumn);

    /// <summary>
    /// Whether the job may have blobs: the one that this row names, or that of an earlier attempt whose process died.
    /// </summary>
    public bool MayHaveBlobs => OutcomeBlob is not null || ReadOutcomeHeader() is not { Attempts: <= 1 };

    public bool HasEnded => OutcomeBlob is not null || row.GetString(OutcomeColumn) is not null;

    public static TableEntity OfJob(Job job) => new(JobKeys.Shard(job.Id), JobKeys.Job(job.Id))
    {
        [ExpiresAtColumn] = job.ExpiresAt,
        [JobColumn] = JsonSerializer.Serialize(job, ServingJson.Default.Job),
    };

    public static TableEntity OfAttempt(JobId id, Attempt attempt) => new(JobKeys.Shard(id), JobKeys.Job(id))
    {
        [AttemptColumn] = JsonSerializer.Serialize(attempt, ServingJson.Default.Attempt),
    };

    /// <returns>Null if the outcome does not fit in a row.</returns>
    public static TableEntity? OfOutcome(JobId id, byte[] header, byte[] outputs) =>
        header.Length > MaxText || outputs.Length > MaxBytes
            ? null
            : new(JobKeys.Shard(id), JobKeys.Job(id))
            {
                [OutcomeColumn] = Encoding.UTF8.GetString(header),
                [OutputsColumn] = outputs,
            };

    /// <summary>
    /// The row of an outcome in a blob. It contains the header if that fits, so that a list need not fetch the blob.
    /// </summary>
    public static TableEntity OfOutcome(JobId id, string blob, byte[] header) =>
        new(JobKeys.Shard(id), JobKeys.Job(id))
        {
            [BlobColumn] = blob,
            [OutcomeColumn] = header.Length > MaxText ? null : Encoding.UTF8.GetString(header),
        };

    public Job ReadJob() => JsonSerializer.Deserialize(row.GetString(JobColumn), ServingJson.Default.Job)
        ?? throw new FormatException($"The job of row '{row.PartitionKey}/{row.RowKey}' is null.");

    public Attempt? ReadAttempt() => row.GetString(AttemptColumn) is { } attempt
        ? JsonSerializer.Deserialize(attempt, ServingJson.Default.Attempt)
        : null;

    /// <summary>Reads the outcome in this row; null if there is none or only the blob contains it.</summary>
    public Outcome? ReadOutcome() => row.GetString(OutcomeColumn) is { } header && OutcomeBlob is null
        ? StoredOutcome.Decode(Encoding.UTF8.GetBytes(header), row.GetBinary(OutputsColumn))
        : null;

    /// <summary>Reads the outcome without its outputs; null if there is none or only the blob contains it.</summary>
    public Outcome? ReadOutcomeHeader() => row.GetString(OutcomeColumn) is { } header
        ? StoredOutcome.DecodeHeader(Encoding.UTF8.GetBytes(header))
        : null;
}
