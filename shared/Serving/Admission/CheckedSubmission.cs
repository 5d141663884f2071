using Serverless.Serving.Models;

namespace Serverless.Serving.Admission;

/// <summary>A submission that passed every check. Only a full backlog can still refuse it.</summary>
/// <param name="Submission">The parsed body.</param>
/// <param name="Model">The model that runs the job.</param>
/// <param name="Version">
/// The version that the client requires; null: the version that is served when the job is created.
/// </param>
/// <param name="Fingerprint">Distinguishes different requests under the same id.</param>
public sealed record CheckedSubmission(Submission Submission, CatalogModel Model, string? Version, string Fingerprint);
