// One pass of growing segments from seeds: a workgroup relaxes the ways within a tile of 8 x 8 x 8 voxels, with what
// the tiles around it knew before the pass. See the twin for what the numbers mean.

struct GrowParams {
    dims: vec3<u32>,
    first: u32,
    tiles: vec3<u32>,
    end: u32,
    steps: array<vec4<u32>, 7>,
}

// The tile and one voxel around it.
const HALO = 10u;
const HALO_VOXELS = 1000u;
const WORKERS = 256u;
const ROUNDS = 8u;
// No way leads here yet, no step leads there, and the greatest cost is one less.
const FAR = 0xffffffffu;
// No way leads onto the voxel: seeds and walls.
const FIXED = 0x80000000u;
// The tile changed in the pass before; it ever did.
const CHANGED = 1u;
const TOUCHED = 2u;

@group(0) @binding(0) var<uniform> params: GrowParams;
@group(0) @binding(1) var<storage, read> ground: array<u32>;
@group(0) @binding(2) var<storage, read> costs_before: array<u32>;
@group(0) @binding(3) var<storage, read> labels_before: array<u32>;
@group(0) @binding(4) var<storage, read> flags_before: array<u32>;
@group(0) @binding(5) var<storage, read_write> costs_after: array<u32>;
@group(0) @binding(6) var<storage, read_write> labels_after: array<u32>;
@group(0) @binding(7) var<storage, read_write> flags_after: array<u32>;

var<workgroup> here: array<u32, HALO_VOXELS>;
var<workgroup> costs: array<u32, HALO_VOXELS>;
var<workgroup> labels: array<u32, HALO_VOXELS>;
var<workgroup> flags: atomic<u32>;
var<workgroup> awake: u32;

struct Way {
    cost: u32,
    label: u32,
}

fn tile_at(tile: u32) -> vec3<u32> {
    return vec3<u32>(tile, tile / params.tiles.x, tile / (params.tiles.x * params.tiles.y))
        % vec3<u32>(params.tiles.x, params.tiles.y, max(params.tiles.z, 1u));
}

// What the n-th of 27 tiles around one, itself among them, did in the pass before.
fn flag_near(at: vec3<u32>, n: u32) -> u32 {
    let near = vec3<i32>(at) + vec3<i32>(vec3<u32>(n % 3u, n / 3u % 3u, n / 9u)) - 1;
    if any(near < vec3<i32>(0)) || any(near >= vec3<i32>(params.tiles)) {
        return 0u;
    }
    let place = vec3<u32>(near);
    return flags_before[(place.z * params.tiles.y + place.y) * params.tiles.x + place.x];
}

fn load(at: vec3<u32>, n: u32) {
    let place = vec3<i32>(at * 8u + vec3<u32>(n % HALO, n / HALO % HALO, n / (HALO * HALO))) - 1;
    here[n] = FIXED;
    costs[n] = FAR;
    labels[n] = 0u;
    if all(place >= vec3<i32>(0)) && all(place < vec3<i32>(params.dims)) {
        let voxel = (u32(place.z) * params.dims.y + u32(place.y)) * params.dims.x + u32(place.x);
        here[n] = ground[voxel];
        costs[n] = costs_before[voxel];
        labels[n] = labels_before[voxel];
    }
}

// The cheapest way to a voxel by its neighbours or as known, of equally cheap ones that of the lower label.
fn relaxed(n: u32) -> Way {
    var best = Way(costs[n], labels[n]);
    if (here[n] & FIXED) != 0u {
        return best;
    }
    for (var k = 0u; k < 27u; k++) {
        let step = params.steps[k / 4u][k % 4u];
        if step == FAR {
            continue;
        }
        let near = n + (k / 9u) * HALO * HALO + (k / 3u % 3u) * HALO + k % 3u - HALO * HALO - HALO - 1u;
        let intensity = here[near] & ~FIXED;
        let price = step + max(intensity, here[n]) - min(intensity, here[n]);
        if costs[near] >= FAR - price {
            continue;
        }
        let cost = costs[near] + price;
        if cost < best.cost || (cost == best.cost && labels[near] < best.label) {
            best = Way(cost, labels[near]);
        }
    }
    return best;
}

// Notes a way, and says whether it is another than before.
fn take(n: u32, way: Way) -> bool {
    let better = way.cost != costs[n] || way.label != labels[n];
    costs[n] = way.cost;
    labels[n] = way.label;
    return better;
}

// Place in the tile with its rim of the n-th voxel of the tile.
fn inner(n: u32) -> u32 {
    return ((n / 64u + 1u) * HALO + n / 8u % 8u + 1u) * HALO + n % 8u + 1u;
}

// Writes a voxel of the tile, and says whether it changed.
fn store(at: vec3<u32>, n: u32) -> bool {
    let place = at * 8u + vec3<u32>(n % 8u, n / 8u % 8u, n / 64u);
    if any(place >= params.dims) {
        return false;
    }
    let voxel = (place.z * params.dims.y + place.y) * params.dims.x + place.x;
    let way = Way(costs[inner(n)], labels[inner(n)]);
    costs_after[voxel] = way.cost;
    labels_after[voxel] = way.label;
    return way.cost != costs_before[voxel] || way.label != labels_before[voxel];
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) worker: u32) {
    let tile = params.first + group.x;
    if tile >= params.end {
        return;
    }
    let at = tile_at(tile);
    if worker < 27u {
        atomicOr(&flags, flag_near(at, worker) & CHANGED);
    }
    workgroupBarrier();
    if worker == 0u {
        awake = atomicLoad(&flags);
    }
    if workgroupUniformLoad(&awake) == 0u {
        // Both copies of a tile that rests hold the same.
        if worker == 0u {
            flags_after[tile] = flags_before[tile] & TOUCHED;
        }
        return;
    }
    for (var n = worker; n < HALO_VOXELS; n += WORKERS) {
        load(at, n);
    }
    if worker == 0u {
        atomicStore(&flags, 0u);
    }
    workgroupBarrier();
    let low = inner(worker);
    let high = inner(worker + WORKERS);
    for (var round = 0u; round < ROUNDS; round++) {
        let low_way = relaxed(low);
        let high_way = relaxed(high);
        workgroupBarrier();
        let low_better = take(low, low_way);
        let high_better = take(high, high_way);
        if low_better || high_better {
            atomicStore(&flags, 1u);
        }
        workgroupBarrier();
        if worker == 0u {
            awake = atomicLoad(&flags);
            atomicStore(&flags, 0u);
        }
        // A tile that one round leaves alone, all further ones do too.
        if workgroupUniformLoad(&awake) == 0u {
            break;
        }
    }
    let low_changed = store(at, worker);
    let high_changed = store(at, worker + WORKERS);
    if low_changed || high_changed {
        atomicOr(&flags, CHANGED | TOUCHED);
    }
    workgroupBarrier();
    if worker == 0u {
        flags_after[tile] = (flags_before[tile] & TOUCHED) | atomicLoad(&flags);
    }
}
