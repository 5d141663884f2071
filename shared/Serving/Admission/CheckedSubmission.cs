using Serverless.Serving.Models;

namespace Serverless.Serving.Admission;

/// <summary>A submission that passed every check: only room for its job can be missing.</summary>
/// <param name="Submission">What the body asks for.</param>
/// <param name="Model">The model that runs the job.</param>
/// <param name="Version">The version that the client insists on; null: the one that serves then.</param>
/// <param name="Fingerprint">What differs between two requests under one id.</param>
public sealed record CheckedSubmission(Submission Submission, CatalogModel Model, string? Version, string Fingerprint);
